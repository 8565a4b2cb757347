/** FNV-1a (32 bits, hex) over bytes: tells whether two pictures differ, cheaply. Not for anything that must not collide. */
export function checksum(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
