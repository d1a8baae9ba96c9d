import type { ByteWriter } from 'hyparquet-writer';

/** Numbers that are 0 or 1 as bits, the lowest first; the last byte is filled up with zeros. */
export function writeBits(page: ByteWriter, values: Uint8Array, count: number): void {
  const bytes = new Uint8Array(Math.ceil(count / 8));
  for (let i = 0, at = 0, byte = 0; i < count; ) {
    byte |= values[i]! << (i & 7);
    if ((++i & 7) !== 0 && i < count) continue;
    bytes[at++] = byte;
    byte = 0;
  }
  page.appendBytes(bytes);
}

/** Places in a dictionary in Parquet's RLE/bit-packing hybrid, after the byte that says how wide each is. */
export function writeCodes(page: ByteWriter, codes: Uint32Array, dictionarySize: number): void {
  const width = Math.max(1, 32 - Math.clz32(dictionarySize - 1));
  page.appendUint8(width);
  if (dictionarySize === 1) {
    page.appendVarInt(codes.length << 1);
    page.appendUint8(0);
    return;
  }
  const groups = Math.ceil(codes.length / 8);
  page.appendVarInt((groups << 1) | 1);
  page.appendBytes(packed(codes, width, groups * width));
}

/** `width` is at most 24, so that what is left of a byte and a code fit into 32 bits. */
function packed(codes: Uint32Array, width: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let waiting = 0;
  let bits = 0;
  let at = 0;
  for (const code of codes) {
    waiting |= code << bits;
    bits += width;
    for (; bits >= 8; bits -= 8) {
      bytes[at++] = waiting;
      waiting >>>= 8;
    }
  }
  if (bits > 0) bytes[at] = waiting;
  return bytes;
}
