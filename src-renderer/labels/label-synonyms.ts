/** Words that people look for labels by. Words of one line stand for each other; labels themselves are named by their pack. */
const GROUPS = `
  sky, air, heaven, 空
  cloud, clouds, fog, mist, overcast, 雲, 霧, 曇り
  mountain, peak, ridge, hill, alp, volcano, 山, 峰, 丘, 火山
  tree, trees, forest, wood, woods, jungle, palm, 木, 樹, 森, 林, 樹木
  grass, lawn, meadow, pasture, 草, 草地, 芝, 草原, 牧草
  field, farmland, crop, wheat, 畑, 田, 野原
  plant, plants, bush, bushes, shrub, flower, flowers, 植物, 低木, 茂み, 花
  earth, ground, dirt, soil, mud, land, desert, 土, 地面, 大地, 泥
  sand, beach, shore, dune, coast, desert, 砂, 砂浜, 浜, 海岸, 砂丘
  rock, rocks, stone, stones, boulder, cliff, 岩, 石, 崖
  water, lake, river, pond, stream, waterfall, 水, 湖, 川, 池, 滝
  sea, ocean, waves, water, 海, 海洋, 波
  snow, ice, glacier, winter, 雪, 氷, 氷河, 冬
  road, street, highway, path, trail, track, 道, 道路, 小道, 通り
  building, house, home, tower, castle, city, 建物, 家, 塔, 城, ビル
  person, people, man, woman, human, 人, 人物
  car, vehicle, auto, truck, bus, 車, 自動車, 乗り物
  boat, ship, vessel, 船, ボート
`
  .trim()
  .split('\n')
  .map((line) => line.split(',').map((word) => word.trim()));

/** The words that stand for a label of these names, its names themselves not among them. */
export function synonymsOf(names: readonly string[]): readonly string[] {
  const words = new Set(names.flatMap((name) => name.toLowerCase().split(/[\s,、・/()（）-]+/u)));
  return GROUPS.filter((group) => group.some((word) => words.has(word))).flat();
}
