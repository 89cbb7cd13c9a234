/** A page that is used by its keyboard alone, and on which one always sees where one is. */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { until } from './processes.ts'
import { root } from './start-app.ts'

type InPage = { document: { activeElement: unknown } }

/** More stops than any page has. */
const stops = 150

export class Keyboard {
  readonly page: Page

  private constructor(page: Page) {
    this.page = page
  }

  /** Before the page is opened. */
  static async of(page: Page): Promise<Keyboard> {
    await page.addInitScript({ path: join(root, 'test', 'support', 'focus-in-page.mjs') })
    return new Keyboard(page)
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key)
  }

  /** Where one is, is to be seen; and where one was before, was. */
  async seen(): Promise<void> {
    assert.equal(await this.page.evaluate('whatIsWrongWithFocus()'), '')
  }

  isOn(target: Locator): Promise<boolean> {
    return target.evaluateAll((found) =>
      found.includes((globalThis as unknown as InPage).document.activeElement as (typeof found)[number]),
    )
  }

  /** It has the focus by itself, soon. */
  async landsOn(target: Locator): Promise<void> {
    await until(`the focus is on ${target}`, () => this.isOn(target))
    await this.seen()
    assert.ok(await this.isOn(target), `the focus left ${target}`)
  }

  /** Goes on until it is there; each stop on the way is to be seen. */
  async tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await target.first().waitFor()
    for (let stop = 0; stop < stops; stop++) {
      if (await this.isOn(target)) return this.seen()
      await this.press(key)
      // Behind its last stop the page hands on to the browser, and begins anew.
      if (await this.page.evaluate('document.activeElement === document.body')) await this.press(key)
      await this.seen()
    }
    assert.fail(`${key} does not lead to ${target}`)
  }

  async enter(target: Locator): Promise<void> {
    await this.tabTo(target)
    await this.press('Enter')
  }

  async type(target: Locator, text: string): Promise<void> {
    await this.tabTo(target)
    await this.page.keyboard.type(text)
  }
}
