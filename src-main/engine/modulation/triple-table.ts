/** Numbers the distinct triples of whole numbers, in the order in which they are first seen. */
export class TripleTable {
  /** Four numbers each: a triple and its number, or -1 where it is free. Together, so that a look is one cache line. */
  private slots: Int32Array;
  private mask: number;
  private triples: Int32Array;
  private count = 0;

  constructor(capacity = 1024) {
    this.mask = capacity * 2 - 1;
    this.slots = new Int32Array(capacity * 2 * 4).fill(-1);
    this.triples = new Int32Array(capacity * 3);
  }

  get size(): number {
    return this.count;
  }

  /** Number of the triple; a new one gets the next number. */
  intern(a: number, b: number, c: number): number {
    const { slots, mask } = this;
    let slot = hash(a, b, c) & mask;
    for (;;) {
      const at = slot * 4;
      const id = slots[at + 3]!;
      if (id < 0) return this.append(a, b, c, at);
      if (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c) return id;
      slot = (slot + 1) & mask;
    }
  }

  /** Member 0, 1 or 2 of a numbered triple. */
  member(id: number, position: number): number {
    return this.triples[id * 3 + position]!;
  }

  private append(a: number, b: number, c: number, at: number): number {
    const id = this.count++;
    const { slots, triples } = this;
    triples[id * 3] = slots[at] = a;
    triples[id * 3 + 1] = slots[at + 1] = b;
    triples[id * 3 + 2] = slots[at + 2] = c;
    slots[at + 3] = id;
    if (this.count * 3 === triples.length) this.grow();
    return id;
  }

  private grow(): void {
    const triples = new Int32Array(this.triples.length * 2);
    triples.set(this.triples);
    this.triples = triples;
    const slots = (this.slots = new Int32Array(this.slots.length * 2).fill(-1));
    const mask = (this.mask = this.mask * 2 + 1);
    for (let id = 0; id < this.count; id++) {
      const [a, b, c] = [triples[id * 3]!, triples[id * 3 + 1]!, triples[id * 3 + 2]!];
      let slot = hash(a, b, c) & mask;
      while (slots[slot * 4 + 3]! >= 0) slot = (slot + 1) & mask;
      slots[slot * 4] = a;
      slots[slot * 4 + 1] = b;
      slots[slot * 4 + 2] = c;
      slots[slot * 4 + 3] = id;
    }
  }
}

function hash(a: number, b: number, c: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77) ^ Math.imul(c, 0xc2b2ae3d);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}
