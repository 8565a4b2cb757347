/** Versions of ONNX's operators in which models are written: the graphs are the same in all of them. */
export const OPSETS = { min: 13, max: 17 } as const;
