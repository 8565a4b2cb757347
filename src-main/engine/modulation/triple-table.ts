/** Numbers the distinct triples of whole numbers, in the order in which they are first seen. */
export class TripleTable {
  private slots: Int32Array;
  private triples: Int32Array;
  private count = 0;

  constructor(capacity = 1024) {
    this.slots = new Int32Array(capacity * 2).fill(-1);
    this.triples = new Int32Array(capacity * 3);
  }

  get size(): number {
    return this.count;
  }

  /** Number of the triple; a new one gets the next number. */
  intern(a: number, b: number, c: number): number {
    const mask = this.slots.length - 1;
    let slot = hash(a, b, c) & mask;
    for (;;) {
      const id = this.slots[slot]!;
      if (id < 0) return this.append(a, b, c, slot);
      const at = id * 3;
      if (this.triples[at] === a && this.triples[at + 1] === b && this.triples[at + 2] === c) return id;
      slot = (slot + 1) & mask;
    }
  }

  /** Member 0, 1 or 2 of a numbered triple. */
  member(id: number, position: number): number {
    return this.triples[id * 3 + position]!;
  }

  private append(a: number, b: number, c: number, slot: number): number {
    const id = this.count++;
    this.triples.set([a, b, c], id * 3);
    this.slots[slot] = id;
    if (this.count * 3 === this.triples.length) this.grow();
    return id;
  }

  private grow(): void {
    const triples = new Int32Array(this.triples.length * 2);
    triples.set(this.triples);
    this.triples = triples;
    this.slots = new Int32Array(this.slots.length * 2).fill(-1);
    const mask = this.slots.length - 1;
    for (let id = 0; id < this.count; id++) {
      let slot = hash(triples[id * 3]!, triples[id * 3 + 1]!, triples[id * 3 + 2]!) & mask;
      while (this.slots[slot]! >= 0) slot = (slot + 1) & mask;
      this.slots[slot] = id;
    }
  }
}

function hash(a: number, b: number, c: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77) ^ Math.imul(c, 0xc2b2ae3d);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}
