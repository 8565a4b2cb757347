/** Names for layers that nobody has named: numbered, and none twice. */

/** The first of `make(from)`, `make(from + 1)`, ... that is not taken. */
export function firstFree(make: (number: number) => string, from: number, taken: readonly string[]): string {
  for (let number = from; ; number++) {
    const name = make(number);
    if (!taken.includes(name)) return name;
  }
}

/** A name for a copy: 'Ground' gives 'Ground 2', 'Ground 2' gives 'Ground 3'. */
export function copyName(name: string, taken: readonly string[]): string {
  const stem = name.replace(/ \d+$/, '');
  return firstFree((number) => `${stem} ${number}`, 2, taken);
}
