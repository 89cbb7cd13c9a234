/** A part of a catalogue, as the build makes it: see `web/lingui.ts`. */
declare module 'virtual:texts/*' {
  /** By number; a text, or the parts of a message. */
  const texts: unknown[]
  export default texts
  /** What the server says, by its English text: of the part that does not come first. */
  export const sentences: Record<string, string>
}
