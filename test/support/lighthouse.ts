/** What Lighthouse says of a page on a desktop: its scores, and counts that do not hang on how fast the machine is. */

import lighthouse, { desktopConfig, type Result } from 'lighthouse'
import { chromium } from 'playwright-core'
import { chromiumFlags, chromiumProgram } from './chromium.ts'
import { freePort, type Owner, program } from './processes.ts'

export const categories = ['performance', 'accessibility', 'best-practices', 'seo'] as const
export type Category = (typeof categories)[number]

export type Look = {
  /** From 0 to 100. */
  readonly scores: Record<Category, number>
  /** Audits of a category that do not have the whole score, with what they complain of. */
  lost(category: Category): string[]
  readonly counts: { readonly bytes: number; readonly requests: number; readonly unused: number }
  /** Files of other machines, and what keeps the first paint waiting. */
  readonly foreign: readonly string[]
  readonly blocking: readonly string[]
  readonly milliseconds: {
    readonly firstPaint: number
    readonly largestPaint: number
    readonly blocked: number
  }
}

export type Looker = (url: string, cookie?: string) => Promise<Look>

/** One browser for many looks, closed with its owner. */
export async function lighthouseBrowser(t: Owner): Promise<Looker> {
  const port = await freePort()
  const browser = await chromium.launch({
    executablePath: program(chromiumProgram),
    args: [...chromiumFlags, `--remote-debugging-port=${port}`],
  })
  t.after(() => browser.close())
  return async (url, cookie) => {
    const extraHeaders = cookie === undefined ? undefined : { Cookie: cookie }
    const flags = { port, logLevel: 'silent' as const, onlyCategories: [...categories], extraHeaders }
    const run = async () => (await lighthouse(url, flags, desktopConfig))?.lhr
    let result = await run()
    // On a busy machine the browser loses the beginning of a trace; Lighthouse asks to be run again then.
    for (let turn = 1; turn < 3 && result?.runtimeError?.code === 'NO_NAVSTART'; turn++) result = await run()
    if (!result || result.runtimeError) throw new Error(result?.runtimeError?.message ?? 'no result')
    return lookOf(result, new URL(url).origin)
  }
}

type Details = { items?: { url?: string; wastedBytes?: number; transferSize?: number }[] }

function lookOf(result: Result, origin: string): Look {
  const audit = (id: string) => result.audits[id]
  const items = (id: string) => (audit(id)?.details as Details | undefined)?.items ?? []
  const requests = items('network-requests').filter(({ url = '' }) => /^https?:/.test(url))
  const milliseconds = (id: string) => Math.round(audit(id)?.numericValue ?? Number.NaN)
  const score = (category: Category) => Math.round(100 * (result.categories[category]?.score ?? 0))
  const unused = [...items('unused-javascript'), ...items('unused-css-rules')]
  return {
    scores: Object.fromEntries(categories.map((each) => [each, score(each)])) as Look['scores'],
    lost: (category) =>
      (result.categories[category]?.auditRefs ?? [])
        .map(({ id, weight }) => ({ weight, audit: audit(id) }))
        .filter(({ weight, audit }) => weight > 0 && audit && audit.score !== null && audit.score < 1)
        .map(
          ({ audit }) =>
            `${audit?.id}: ${audit?.title} ${JSON.stringify(audit?.details ?? '').slice(0, 400)}`,
        ),
    counts: {
      bytes: requests.reduce((sum, { transferSize = 0 }) => sum + transferSize, 0),
      requests: requests.length,
      unused: unused.reduce((sum, { wastedBytes = 0 }) => sum + wastedBytes, 0),
    },
    foreign: requests.map(({ url = '' }) => url).filter((url) => !url.startsWith(`${origin}/`)),
    blocking: items('render-blocking-insight').map(({ url = '' }) => url.replace(origin, '')),
    milliseconds: {
      firstPaint: milliseconds('first-contentful-paint'),
      largestPaint: milliseconds('largest-contentful-paint'),
      blocked: milliseconds('total-blocking-time'),
    },
  }
}

/** The cookie of a new session. */
export async function sessionCookie(pageUrl: string, username: string, password: string): Promise<string> {
  const answer = await fetch(`${pageUrl}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  if (!answer.ok) throw new Error(await answer.text())
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}
