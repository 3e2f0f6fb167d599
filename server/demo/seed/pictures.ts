import { crc32, deflateSync } from 'node:zlib';

// Pictures and papers of the demo, drawn here: no binary files in the repository, no stranger's face.

type Colour = readonly [number, number, number];
type Paint = (x: number, y: number) => Colour;

/** A PNG (RGB, 8 bits) of the given size; `paint` is asked with coordinates from 0 to 1, and edges are smoothed. */
export function drawPng(width: number, height: number, paint: Paint): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  const offsets = [0.25, 0.75];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sum = [0, 0, 0];
      for (const dy of offsets) {
        for (const dx of offsets) {
          const colour = paint((x + dx) / width, (y + dy) / height);
          for (let channel = 0; channel < 3; channel++) sum[channel] = (sum[channel] ?? 0) + (colour[channel] ?? 0);
        }
      }
      for (let channel = 0; channel < 3; channel++) rows[y * (width * 3 + 1) + 1 + x * 3 + channel] = Math.round((sum[channel] ?? 0) / 4);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

const mix = (a: Colour, b: Colour, share: number): Colour => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];
const inEllipse = (x: number, y: number, cx: number, cy: number, rx: number, ry: number) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1;

const skins: readonly Colour[] = [
  [244, 212, 188],
  [226, 178, 140],
  [190, 134, 96],
  [141, 92, 62],
  [98, 63, 43],
];
const hairs: readonly Colour[] = [
  [42, 32, 28],
  [92, 60, 36],
  [168, 116, 58],
  [122, 42, 30],
  [150, 150, 152],
  [28, 28, 36],
];
const backs: readonly Colour[] = [
  [206, 224, 232],
  [232, 216, 200],
  [214, 226, 206],
  [228, 210, 224],
  [222, 222, 206],
  [204, 214, 236],
];
const shirts: readonly Colour[] = [
  [47, 111, 79],
  [52, 84, 130],
  [140, 60, 66],
  [92, 76, 130],
  [60, 66, 74],
  [176, 120, 44],
];

/** A drawn portrait; the same seed gives the same face. */
export function portrait(seed: string): Buffer {
  const at = crc32(seed);
  const pick = (list: readonly Colour[], shift: number): Colour => list[(at >>> shift) % list.length] ?? [128, 128, 128];
  const [skin, hair, back, shirt] = [pick(skins, 0), pick(hairs, 5), pick(backs, 11), pick(shirts, 17)];
  const long = ((at >>> 23) & 1) === 1;
  return drawPng(160, 160, (x, y) => {
    if (inEllipse(x, y, 0.5, 0.47, 0.185, 0.235) && y > 0.34 + 0.1 * (x - 0.35)) return mix(skin, [255, 255, 255], (0.5 - x) * 0.12);
    if (inEllipse(x, y, 0.5, 0.42, 0.225, 0.25) && (long || y < 0.5)) return hair;
    if (long && y < 0.72 && Math.abs(x - 0.5) < 0.23 && y > 0.42) return mix(hair, [0, 0, 0], 0.12);
    if (Math.abs(x - 0.5) < 0.075 && y > 0.6 && y < 0.8) return mix(skin, [60, 30, 20], 0.15);
    if (inEllipse(x, y, 0.5, 1.05, 0.4, 0.33)) return mix(shirt, [255, 255, 255], (1 - y) * 0.3);
    return mix(back, [255, 255, 255], y * 0.35);
  });
}

/** A drawn reading room: windows, shelves, a floor in evening light. */
export function readingRoom(width = 960, height = 600): Buffer {
  const spines: readonly Colour[] = [
    [132, 62, 54],
    [54, 84, 96],
    [188, 148, 84],
    [74, 94, 66],
    [96, 70, 98],
    [206, 190, 160],
  ];
  return drawPng(width, height, (x, y) => {
    if (y > 0.74) return mix([150, 108, 72], [92, 60, 40], (y - 0.74) * 3 + (Math.floor(x * 24 + y * 6) % 2) * 0.08);
    const window = x > 0.62 && x < 0.92 && y > 0.1 && y < 0.62;
    if (window && Math.abs(x - 0.77) > 0.006 && Math.abs(y - 0.36) > 0.008) return mix([250, 214, 160], [150, 186, 214], 1 - y);
    if (x < 0.56 && y > 0.08) {
      const shelf = (y * 6) % 1;
      if (shelf > 0.9) return [86, 58, 40];
      const book = Math.floor(x * 62 + Math.floor(y * 6) * 7);
      const spine = spines[(book * 7 + Math.floor(y * 6) * 3) % spines.length] ?? [120, 80, 60];
      return shelf < 0.12 + (book % 3) * 0.05 ? [58, 42, 34] : spine;
    }
    return mix([236, 226, 208], [214, 198, 172], y);
  });
}

/** A floor plan in lines. */
export function floorPlan(): Buffer {
  const walls: readonly (readonly [number, number, number, number])[] = [
    [0.06, 0.08, 0.94, 0.1],
    [0.06, 0.9, 0.94, 0.92],
    [0.06, 0.08, 0.075, 0.92],
    [0.925, 0.08, 0.94, 0.92],
    [0.4, 0.1, 0.41, 0.44],
    [0.4, 0.56, 0.41, 0.9],
    [0.41, 0.49, 0.7, 0.505],
    [0.78, 0.49, 0.925, 0.505],
    [0.66, 0.505, 0.67, 0.74],
  ];
  return drawPng(900, 620, (x, y) => {
    if (walls.some(([left, top, right, bottom]) => x > left && x < right && y > top && y < bottom)) return [44, 52, 64];
    if (x > 0.12 && x < 0.36 && (y * 14) % 1 < 0.4 && y > 0.16 && y < 0.84) return [198, 210, 200];
    return (x * 30) % 1 < 0.03 || (y * 20) % 1 < 0.03 ? [228, 232, 238] : [250, 250, 248];
  });
}

/** A one-page PDF with a title and lines of text. */
export function pdf(title: string, lines: readonly string[]): Buffer {
  const quote = (text: string) => text.normalize('NFC').replace(/[\\()]/g, '\\$&');
  const body = lines.map((line) => `0 -18 Td (${quote(line)}) Tj`).join('\n');
  const stream = Buffer.from(`BT /F1 20 Tf 64 770 Td (${quote(title)}) Tj /F1 11 Tf 0 -18 Td\n${body}\nET`, 'latin1');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream.toString('latin1')}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  let text = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const place = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}
