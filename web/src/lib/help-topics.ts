/** Which topic of the guide a page is about: that of its own name, where it has no other. */

/** By what an address begins with, without the tenant; the longer before the shorter. */
const others = {
  'phones/change': 'change-many',
  'phones/paste': 'phones-in#paste-them',
  'phones/import': 'phones-in#import-a-file',
  'phones/new': 'phones-in#one-by-one',
  'phones/': 'phone',
  phones: 'lists',
  'extensions/import': 'extensions#many-at-once',
  'key-layouts': 'presets#key-layouts',
  operations: 'resync',
  schedules: 'resync#by-night',
  system: 'tenants',
  roles: 'people',
  providers: 'people',
  account: 'people',
  keys: 'people#api-keys',
}

/** `/t/ACME/phones/paste` leads to `phones-in#paste-them`. */
export function helpOf(pathname: string): string {
  const page = pathname.replace(/^\/(?:t\/[^/]+\/)?/, '')
  const other = Object.entries(others).find(([beginning]) => page.startsWith(beginning))
  return other?.[1] ?? (page.split('/', 1)[0] || 'index')
}
