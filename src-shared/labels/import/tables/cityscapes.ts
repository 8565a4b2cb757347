/**
 * The classes of Cityscapes (Cordts et al., CVPR 2016) by the ids of its label files, and the colours of its own
 * tools. Number plates have id -1, which 8-bit files hold as 255.
 */
import { readColours, readNames, type ClassTable } from '../class-table.ts';

const NAMES = `
  unlabeled, ego vehicle, rectification border, out of roi, static, dynamic, ground, road, sidewalk, parking, rail
  track, building, wall, fence, guard rail, bridge, tunnel, pole, polegroup, traffic light, traffic sign,
  vegetation, terrain, sky, person, rider, car, truck, bus, caravan, trailer, train, motorcycle, bicycle
`;

const COLOURS = `
  000000 000000 000000 000000 000000 6f4a00 510051 804080 f423e8 faaaa0 e6968c 464646 66669c be9999 b4a5b4 966464
  96785a 999999 999999 faaa1e dcdc00 6b8e23 98fb98 4682b4 dc143c ff0000 00008e 000046 003c64 00005a 00006e 005064
  0000e6 770b20
`;

/** The 19 classes that are evaluated, by their training id; all others have training id 255. */
const TRAINED = [7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33];

export const CITYSCAPES: ClassTable = { names: readNames(NAMES), colours: readColours(COLOURS) };

export const CITYSCAPES_TRAINING: ClassTable = {
  names: TRAINED.map((id) => CITYSCAPES.names[id]!),
  colours: TRAINED.map((id) => CITYSCAPES.colours[id]!),
};
