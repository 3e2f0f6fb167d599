/** An address as the rest of a mailto: URI (RFC 6068 section 2); safe to stand in XML as it is. */
export function encodeAddress(address: string): string {
  return encodeURI(address).replace(/[&?#'%]/g, (character) => (character === '%' ? '%' : encodeURIComponent(character)));
}
