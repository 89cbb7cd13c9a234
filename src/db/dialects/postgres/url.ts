/** The address of a PostgreSQL database, which may hold a password. */

export function isPostgresUrl(place: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(place)
}

/** For messages and logs: without the password. */
export function shownPostgresUrl(url: string): string {
  try {
    const { protocol, username, host, pathname } = new URL(url)
    return `${protocol}//${username === '' ? '' : `${username}@`}${host}${pathname}`
  } catch {
    return 'the PostgreSQL database'
  }
}
