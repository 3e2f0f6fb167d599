// Bytes of foreign mail to text, whatever the message claims. Nothing is ever dropped: a wrong or unknown
// charset ends in the nearest readable text (RFC 2045 section 5.2, RFC 6657, WHATWG Encoding labels).

const aliases: Readonly<Record<string, string>> = {
  ansi_x3_4: 'windows-1252',
  cp1252: 'windows-1252',
  cp1251: 'windows-1251',
  cp1250: 'windows-1250',
  cp850: 'windows-1252',
  cp437: 'windows-1252',
  cp932: 'shift_jis',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
  utf8mb4: 'utf-8',
  'utf-8-mac': 'utf-8',
  'iso-8859-8-i': 'iso-8859-8',
  'iso-8859-11': 'windows-874',
  'iso-2022-jp-ms': 'iso-2022-jp',
  ks_c_5601: 'euc-kr',
  'x-unknown': 'us-ascii',
  unknown: 'us-ascii',
  'unknown-8bit': 'us-ascii',
  '8bit': 'us-ascii',
  '7bit': 'us-ascii',
  default: 'us-ascii',
  default_charset: 'us-ascii',
};

/** Decodes by the declared charset, or by looking at the bytes when that is missing, unknown or plainly wrong. Never throws. */
export function decodeText(bytes: Uint8Array, declared: string | undefined): string {
  const label = (declared ?? '')
    .trim()
    .toLowerCase()
    .replace(/^["']|["']$/g, '')
    .replace(/\*.*$/, '');
  if (label === 'utf-7' || label === 'unicode-1-1-utf-7') return decodeUtf7(bytes);
  const name = aliases[label] ?? label;
  if (name === '' || name === 'us-ascii' || name === 'ascii') return guess(bytes);
  if (name === 'utf-8' || name === 'utf8') return decodeUtf8(bytes);
  const decoder = decoderFor(name);
  return decoder ? decoder.decode(bytes) : guess(bytes);
}

function decoderFor(name: string): TextDecoder | null {
  try {
    return new TextDecoder(name);
  } catch {
    return null;
  }
}

/** UTF-8 if it is valid, otherwise the encoding that gives every byte a letter. */
function guess(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return decodeUtf8(bytes);
  }
}

/** Declared as UTF-8: a few bad bytes are bad bytes, but when most non-ASCII is bad the label lied. */
function decodeUtf8(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8').decode(bytes);
  let broken = 0;
  let good = 0;
  for (const char of text) {
    if (char === '\ufffd') broken++;
    else if (char > '\u007f') good++;
  }
  return broken > good ? new TextDecoder('windows-1252').decode(bytes) : text;
}

/** RFC 2152; found in old Exchange mail. */
function decodeUtf7(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/\+([A-Za-z0-9+/]*)-?/g, (_whole, base64: string) => {
      if (base64 === '') return '+';
      const raw = Buffer.from(base64, 'base64');
      let text = '';
      for (let at = 0; at + 1 < raw.length; at += 2) text += String.fromCharCode(raw.readUInt16BE(at));
      return text;
    });
}
