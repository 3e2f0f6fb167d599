// The layout draws the whole suite from the address; this page only makes the address exist.
export default function Page() {
  return null;
}
