/**
 * A zip archive that is the same, byte for byte, wherever and whenever it is made from the same files.
 *
 * Nothing is compressed: what a compressor writes changes with its version, and the whole extension is smaller than one
 * picture. After PKWARE's APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
 */

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;
const UTF8 = 0x0800;

/** 1 January 1980, the first day that the format knows. */
const DAY = 0x0021;

/** Plain files that everyone may read. */
const MODE = (0o100644 << 16) >>> 0;
const UNIX = 3 << 8;

/**
 * @param {Map<string, Uint8Array>} files By path, with slashes
 * @returns {Buffer}
 */
export function zip(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  const names = [...files.keys()].sort();
  for (const name of names) {
    const data = /** @type {Uint8Array} */ (files.get(name));
    const path = Buffer.from(name);
    const about = [UTF8, 0, 0, DAY].map(two);
    const sizes = [four(crc(data)), four(data.length), four(data.length), two(path.length), two(0)];
    const local = Buffer.concat([four(LOCAL), two(VERSION), ...about, ...sizes, path, data]);
    const rest = [two(0), two(0), two(0), four(MODE), four(offset)];
    directory.push(Buffer.concat([four(CENTRAL), two(UNIX | VERSION), two(VERSION), ...about, ...sizes, ...rest, path]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const counts = [two(0), two(0), two(names.length), two(names.length), four(central.length), four(offset), two(0)];
  return Buffer.concat([...parts, central, four(END), ...counts]);
}

/** @param {number} value */
function two(value) {
  const made = Buffer.alloc(2);
  made.writeUInt16LE(value);
  return made;
}

/** @param {number} value */
function four(value) {
  const made = Buffer.alloc(4);
  made.writeUInt32LE(value);
  return made;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let left = byte;
  for (let bit = 0; bit < 8; bit += 1) left = left & 1 ? (left >>> 1) ^ 0xedb88320 : left >>> 1;
  return left;
});

/** @param {Uint8Array} data */
function crc(data) {
  let sum = 0xffffffff;
  for (const byte of data) sum = (sum >>> 8) ^ /** @type {number} */ (TABLE[(sum ^ byte) & 0xff]);
  return (sum ^ 0xffffffff) >>> 0;
}
