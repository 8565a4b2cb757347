/**
 * The hand-written inner loops of the engine, in AssemblyScript (WebAssembly SIMD). All pointers are byte offsets into
 * the imported memory; floats are 32 bits. Built by scripts/build-kernels.mjs into ../kernels.generated.ts.
 *
 * Feature maps come in blocks of `block` channels, [C / block, H, W, block] (8 or 16; what is beyond C in the last block
 * counts for nothing), or in planes, [C, H, W]. Every loop takes the part of its
 * work that it does as its first two numbers, so that threads can share it: rows y0 to y1 of a map.
 */
export { sumRows } from './rows';
export { addBlocks, modulateBlocks, unblock } from './blocks';
export { activatePlanes, addPlanes, modulatePlanes } from './planes';
export { winogradPixels, winogradTiles } from './winograd';
