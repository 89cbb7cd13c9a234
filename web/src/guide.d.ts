/** What the bundler makes of `docs/guide`. */

declare module 'virtual:guide' {
  export const topics: Readonly<Record<string, () => Promise<{ default: { title: string; html: string } }>>>
}
