/**
 * The 182 classes of COCO-Stuff (Caesar et al., CVPR 2018): the 91 things of COCO, eleven of which never occur, and 91
 * kinds of stuff, in order. Annotation files hold 0..181 and 255 for unlabelled. There is no palette of all of them in the
 * data set itself; two are in use.
 */
import { readColours, readNames, type ClassTable } from '../class-table.ts';

const NAMES = `
  person, bicycle, car, motorcycle, airplane, bus, train, truck, boat, traffic light, fire hydrant, street sign,
  stop sign, parking meter, bench, bird, cat, dog, horse, sheep, cow, elephant, bear, zebra, giraffe, hat,
  backpack, umbrella, shoe, eye glasses, handbag, tie, suitcase, frisbee, skis, snowboard, sports ball, kite,
  baseball bat, baseball glove, skateboard, surfboard, tennis racket, bottle, plate, wine glass, cup, fork, knife,
  spoon, bowl, banana, apple, sandwich, orange, broccoli, carrot, hot dog, pizza, donut, cake, chair, couch,
  potted plant, bed, mirror, dining table, window, desk, toilet, door, tv, laptop, mouse, remote, keyboard, cell
  phone, microwave, oven, toaster, sink, refrigerator, blender, book, clock, vase, scissors, teddy bear, hair
  drier, toothbrush, hair brush, banner, blanket, branch, bridge, building-other, bush, cabinet, cage, cardboard,
  carpet, ceiling-other, ceiling-tile, cloth, clothes, clouds, counter, cupboard, curtain, desk-stuff, dirt,
  door-stuff, fence, floor-marble, floor-other, floor-stone, floor-tile, floor-wood, flower, fog, food-other,
  fruit, furniture-other, grass, gravel, ground-other, hill, house, leaves, light, mat, metal, mirror-stuff, moss,
  mountain, mud, napkin, net, paper, pavement, pillow, plant-other, plastic, platform, playingfield, railing,
  railroad, river, road, rock, roof, rug, salad, sand, sea, shelf, sky-other, skyscraper, snow, solid-other,
  stairs, stone, straw, structural-other, table, tent, textile-other, towel, tree, vegetable, wall-brick,
  wall-concrete, wall-other, wall-panel, wall-stone, wall-tile, wall-wood, water-other, waterdrops, window-blind,
  window-other, wood
`;

/**
 * Colours of the 91 kinds of stuff in the pixel maps of the COCO-Stuff challenge: 91 steps of matplotlib's 'jet' at 0.7 of
 * their brightness, permuted by NumPy's generator with seed 42, as the data set's own tools make them; things are black.
 */
const STUFF_COLOURS = `
  36b276 0055b2 96b216 6b0000 000059 0075b2 2fb27c b27400 0000b2 4fb25c 860000 16b296 b25700 b29200 0005b2 00007d
  0035b2 0084b2 6fb23c b28300 001db2 b26d00 b22300 0094b2 09aca3 0000b2 b27c00 b26600 009caf b22b00 0000aa b25e00
  000086 43b269 63b249 0025b2 56b256 0fb29c 000098 b21500 007cb2 003db2 b23200 006db2 89b223 000db2 0065b2 000074
  002db2 29b283 0000a1 b24800 00008f 740000 1cb28f aa0600 9cb20f 590000 8fb21c 49b263 76b236 5cb24f 980000 b29900
  620000 b24100 3cb26f a9af03 69b243 b20d00 a3b209 03a4a9 7d0000 afa800 b28a00 b21c00 23b289 008cb2 000062 83b229
  004db2 00006b 005db2 8f0000 b23a00 a10000 0045b2 b2a000 b25000 0015b2 7cb22f
`;

/** Colours that OpenMMLab's segmentation toolbox and its many descendants draw; the classes that never occur have none. */
const TOOLBOX_COLOURS = `
  00c040 00c040 004060 80c0c0 004040 00c0e0 00c0c0 80c040 00c060 80c040 8020c0 - 0000e0 000040 00a0c0 800060
  8000c0 0020c0 8080e0 0000c0 80a0c0 808000 800020 802000 800080 - 408020 00a000 - - 000000 c080a0 002000 008080
  4080a0 80a000 008000 c08020 806080 000080 400020 00e080 800000 c000a0 - 006080 808080 4000a0 80e080 808040
  c00020 806000 8000c0 008020 40e000 000040 8080a0 406000 0080c0 0080a0 c0e000 008040 808020 c02080 0040c0 -
  000020 - - 40a080 - 804040 8000a0 402080 80c0c0 0000a0 c0a080 80c000 800060 c02000 804080 408060 - 40a000 004000
  c080e0 402000 00c080 4080e0 c0a000 - 00c000 c08060 c06080 004080 400060 40e080 804000 c000e0 406080 80c080
  4000e0 c0e080 80c040 c00060 c06000 8040c0 008060 00e000 404040 8080e0 006000 40c0c0 0080e0 80e000 40c040 808060
  802080 4000c0 004060 00a080 c00040 8040e0 002080 c080c0 0040e0 80a080 c08000 804020 802040 c00080 40c020 00a040
  400000 c0c0a0 002040 408080 40c0a0 80a040 408000 c0c020 8060c0 400080 404020 00e0c0 c00000 c040a0 0060c0 c08080
  4040a0 80e0c0 c08040 c04020 806040 c000c0 00c020 40e040 400040 80c0a0 406040 4080c0 00c0a0 c0e040 408040 80c020
  c020c0 4040c0 004020 40a0c0 c04040 8040a0 4020c0 c0c0c0 0040a0 c0a0c0 c0c000 804060 c02040 c04080 40c060 40a040
  404000
`;

const names = readNames(NAMES);

export const COCO_STUFF: ClassTable = { names, colours: readColours(`${'- '.repeat(91)}${STUFF_COLOURS}`) };

export const COCO_STUFF_TOOLBOX: ClassTable = { names, colours: readColours(TOOLBOX_COLOURS) };
