// Content-Transfer-Encoding to bytes (RFC 2045 section 6), forgiving: truncated and damaged input gives what can be read.

/** Decodes a (possibly cut off) body by its transfer encoding; unknown encodings are taken as they are. */
export function decodeTransfer(bytes: Uint8Array, encoding: string | undefined): Buffer {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch ((encoding ?? '').trim().toLowerCase()) {
    case 'base64':
      return decodeBase64(raw);
    case 'quoted-printable':
      return decodeQuotedPrintable(raw);
    default:
      return raw;
  }
}

function decodeBase64(raw: Buffer): Buffer {
  const text = raw.toString('latin1').replace(/[^A-Za-z0-9+/]/g, '');
  // A single left-over character carries no byte: it is what a cut in the middle of a group leaves.
  const whole = text.length % 4 === 1 ? text.slice(0, -1) : text;
  return Buffer.from(whole, 'base64');
}

function decodeQuotedPrintable(raw: Buffer): Buffer {
  const out = Buffer.alloc(raw.length);
  let to = 0;
  for (let from = 0; from < raw.length; from++) {
    const byte = raw[from] ?? 0;
    if (byte !== 0x3d) {
      out[to++] = byte;
      continue;
    }
    const rest = raw.toString('latin1', from + 1, from + 3);
    if (/^[0-9A-Fa-f]{2}$/.test(rest)) {
      out[to++] = Number.parseInt(rest, 16);
      from += 2;
    } else {
      const softBreak = /^[ \t]*(\r\n|\n|\r)/.exec(raw.toString('latin1', from + 1, from + 80));
      if (softBreak) from += softBreak[0].length;
      else if (from + 2 < raw.length) out[to++] = byte;
    }
  }
  return out.subarray(0, to);
}
