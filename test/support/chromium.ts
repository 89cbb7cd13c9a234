/** Chromium on the page: each test has a profile of its own, as new as from its box, that is closed with it. */

import { after, type TestContext } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { missing, type Owner, program } from './processes.ts'
import { adminPassword, type TestApp } from './start-app.ts'

/** Chromium without its windows, each of which would take longer to open than what is tested in it. */
export const chromiumProgram = 'chromium-headless-shell'
export const withoutChromium = missing(chromiumProgram)

export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

type Steps = Owner & Pick<TestContext, 'test'>

/** Steps of one way through the page: where one fails, those after it are not walked. */
export function steps(t: Steps): (name: string, walk: () => Promise<void>) => Promise<void> {
  let lost = false
  return async (name, walk) => {
    await t.test(name, { skip: lost && 'a step before it failed' }, async () => {
      lost = true
      await walk()
      lost = false
    })
  }
}

const cameraFlags = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']

const browsers = new Map<string, Promise<Browser>>()
after(async () => {
  for (const browser of browsers.values()) await (await browser).close()
})

/** One for all tests of a file: starting it takes longer than most of them. */
function browserWith(args: readonly string[]): Promise<Browser> {
  const key = args.join(' ')
  const started =
    browsers.get(key) ?? chromium.launch({ executablePath: program(chromiumProgram), args: [...args] })
  browsers.set(key, started)
  return started
}

/** A tab of 1440 × 900, or of a telephone that is touched; what is wrong on the page fails the test at its end. */
export async function openPage(
  t: Owner,
  { touch = false, camera = false, locale }: { touch?: boolean; camera?: boolean; locale?: string } = {},
): Promise<Page> {
  const browser = await browserWith([...chromiumFlags, ...(camera ? cameraFlags : [])])
  const viewport = touch ? { width: 390, height: 844 } : { width: 1440, height: 900 }
  const context = await browser.newContext({
    viewport,
    colorScheme: 'light',
    locale,
    hasTouch: touch,
    isMobile: touch,
  })
  t.after(() => context.close())
  const page = await context.newPage()
  page.setDefaultTimeout(45_000)
  const errors: Error[] = []
  page.on('pageerror', (error) => errors.push(error))
  t.after(() => {
    if (errors.length > 0) throw new AggregateError(errors, 'the page threw')
  })
  return page
}

export async function signIn(page: Page, app: TestApp, path = '/'): Promise<void> {
  await page.goto(app.pageUrl + path)
  await page.getByLabel('User name').fill('admin')
  await page.getByRole('textbox', { name: 'Password' }).fill(adminPassword)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'account of admin' }).waitFor()
}

/** Chooses an option of a list that is searched by typing. */
export async function choose(page: Page, field: string, option: RegExp): Promise<void> {
  await page.getByRole('combobox', { name: field, exact: true }).click()
  await page.getByRole('option', { name: option }).first().click()
}

/** Opens a group of settings, and what it is folded away in. */
export async function openGroup(page: Page, name: string): Promise<void> {
  const all = page.getByRole('button', { name: 'Settings', exact: true })
  const group = page.getByRole('button', { name: new RegExp(`^${name}`) })
  await all.or(group).first().waitFor()
  for (const fold of [all, group]) {
    if (fold === all && (await all.count()) === 0) continue
    if ((await fold.getAttribute('aria-expanded')) !== 'true') await fold.click()
  }
}

/** A phone’s parameters, opened, as one text. */
export async function parametersAsText(page: Page): Promise<Locator> {
  const fold = page.getByRole('button', { name: 'Parameters', exact: true })
  await fold.waitFor()
  if ((await fold.getAttribute('aria-expanded')) !== 'true') await fold.click()
  await page
    .getByRole('radiogroup', { name: 'Show parameters as' })
    .getByText('Text', { exact: true })
    .click()
  return page.getByRole('textbox', { name: 'Parameters', exact: true })
}

/** Until then its colours are not its own. */
export async function faded(page: Page): Promise<void> {
  await page.evaluate('Promise.allSettled(document.getAnimations().map((each) => each.finished))')
}

/** What keeps somebody from using the page as it stands now, in a line for each; by night only colours are another. */
export async function barriers(page: Page, place: string): Promise<string[]> {
  const found: string[] = []
  async function look(scheme: string, axe: AxeBuilder): Promise<void> {
    // No page of ours has frames, for which it would else open a tab each time.
    const { violations } = await axe.setLegacyMode().analyze()
    for (const { id, nodes } of violations)
      found.push(`${place} in ${scheme}: ${id} at ${nodes.map(({ target }) => target.join(' '))}`)
  }
  // A page without scripts is another one at once.
  const isDrawn = (await page.locator('html[data-mantine-color-scheme]').count()) > 0
  const redrawn = async (scheme: string) => {
    if (isDrawn) await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor()
  }
  // What is right is not told in full: that takes as long again.
  const axe = () => new AxeBuilder({ page }).options({ resultTypes: ['violations'] })
  await look('light', axe())
  await page.emulateMedia({ colorScheme: 'dark' })
  await redrawn('dark')
  // The editor is built anew, in its own colours.
  await page.waitForTimeout(150)
  await look('dark', axe().withRules(['color-contrast', 'link-in-text-block']))
  await page.emulateMedia({ colorScheme: 'light' })
  await redrawn('light')
  return found
}
