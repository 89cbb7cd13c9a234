/** The main way through the page by keyboard alone: from signing in to a phone that is asked to resync, and its settings. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Extension } from '../../src/schema/extension.ts'
import type { Phone } from '../../src/schema/phone.ts'
import { openPage, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { missing, until } from '../support/processes.ts'
import { startSipp } from '../support/sipp.ts'
import { accepts } from '../support/sipp-scenarios.ts'
import { adminPassword, startTestApp, type TestApp } from '../support/start-app.ts'

for (const width of [1280, 390]) {
  test(`a phone is set up and resynced by keyboard alone on a screen of ${width} px`, {
    skip: withoutChromium || missing('sipp'),
  }, async (t) => {
    const app = await startTestApp(t)
    const willing = await startSipp(t, { scenario: accepts, calls: 1 })
    const page = await openPage(t)
    await page.setViewportSize({ width, height: 900 })
    const walk = new Walk(app, page, await Keyboard.of(page), width < 700)
    const step = steps(t)
    await step('one signs in, and is where one wanted to go', () => walk.signIn())
    await step('a tenant is made, and leads to its extensions', () => walk.makeTenant())
    await step('an extension is made, and leads to its page', () => walk.makeExtension())
    await step('the menu leads to the phones', () => walk.toPhones())
    await step('a phone is made with choices that are typed', () => walk.makePhone())
    await step('a dialog is left by Escape, and the focus is where it was', () => walk.openDialog())
    await step('a setting is changed in its section and saved', () => walk.changeSetting())
    await step('the phone is asked to resync, and what became of it is seen', () =>
      walk.resync(willing.contact('100')),
    )
    await step('closing the phone leads back to the list, and back again to the phone', () => walk.leave())
  })
}

test('a stop whose focus nothing shows, or that stands under something, is noticed', {
  skip: withoutChromium,
}, async (t) => {
  const page = await openPage(t)
  const keys = await Keyboard.of(page)
  const stops = {
    shown: '',
    bordered: 'border: 1px solid black; outline: none',
    covered: 'position: fixed; top: 200px; left: 0; width: 50px; height: 20px',
  }
  await page.goto('about:blank')
  await page.setContent(`
    ${Object.entries(stops).map(([name, style]) => `<button style="${style}">${name}</button>`)}
    <button>last</button>
    <div style="position: fixed; top: 180px; left: 0; width: 200px; height: 80px; background: white"></div>`)
  await keys.press('Tab')
  await keys.seen()
  await keys.press('Tab')
  await keys.seen()
  await keys.press('Tab')
  await assert.rejects(keys.seen(), /out of sight: <button[^>]*>covered/)
  await keys.press('Shift+Tab')
  await keys.seen()
  await keys.press('Shift+Tab')
  await assert.rejects(keys.seen(), /nothing showed that this had the focus: <button[^>]*>bordered/)
})

class Walk {
  private readonly app: TestApp
  private readonly page: Page
  private readonly keys: Keyboard
  private readonly isNarrow: boolean

  constructor(app: TestApp, page: Page, keys: Keyboard, isNarrow: boolean) {
    this.app = app
    this.page = page
    this.keys = keys
    this.isNarrow = isNarrow
  }

  private field(label: string) {
    return this.page.getByLabel(label, { exact: true })
  }
  private button(label: string) {
    return this.page.getByRole('button', { name: label, exact: true })
  }
  private link(label: string) {
    return this.page.getByRole('link', { name: label, exact: true })
  }
  private choice(label: string) {
    return this.page.getByRole('combobox', { name: label, exact: true })
  }
  private title(text: string) {
    return this.page.getByRole('heading', { level: 1, name: text, exact: true })
  }

  private async onlyPhone(): Promise<Phone | undefined> {
    const { items } = await this.app.ok<{ items: Phone[] }>('GET', '/tenants/ACME/phones')
    return items[0] && this.app.ok<Phone>('GET', `/tenants/ACME/phones/${items[0].id}`)
  }

  async signIn(): Promise<void> {
    const { keys } = this
    await this.page.goto(`${this.app.pageUrl}/tenants/new`)
    await keys.landsOn(this.field('User name'))
    await keys.type(this.field('User name'), 'admin')
    await keys.type(this.page.getByRole('textbox', { name: 'Password' }), adminPassword)
    await keys.press('Enter')
    await keys.landsOn(this.field('Name'))
  }

  async makeTenant(): Promise<void> {
    const { keys } = this
    await keys.type(this.field('Name'), 'Acme')
    await keys.type(this.field('Code'), 'ACME')
    await keys.press('Control+Enter')
    await this.page.waitForURL(/\/t\/ACME\/extensions$/)
    await keys.landsOn(this.title('Extensions'))
  }

  async makeExtension(): Promise<void> {
    const { keys } = this
    await keys.enter(this.button('New Extension').or(this.link('New Extension')))
    await keys.landsOn(this.field('Number'))
    await keys.type(this.field('Number'), '100')
    await keys.type(this.field('Name'), 'Reception')
    await keys.press('Control+Enter')
    await until('the extension is saved', async () => {
      const { items } = await this.app.ok<{ items: Extension[] }>('GET', '/tenants/ACME/extensions')
      return items.length === 1
    })
    await keys.landsOn(this.title('100 · Reception'))
  }

  async toPhones(): Promise<void> {
    const { keys } = this
    if (this.isNarrow) await keys.enter(this.button('Open the menu'))
    await keys.enter(this.link('Phones'))
    await this.page.waitForURL(/\/t\/ACME\/phones/)
    await this.title('Phones').waitFor()
    await keys.landsOn(this.isNarrow ? this.title('Phones') : this.link('Phones'))
  }

  async makePhone(): Promise<void> {
    const { keys } = this
    await keys.enter(this.button('New Phone').or(this.link('New Phone')))
    await keys.landsOn(this.field('Name'))
    await this.page.keyboard.type('Front door')
    await keys.type(this.choice('Model'), 't54w')
    await keys.press('Enter')
    await until(
      'the model is there',
      async () => (await this.choice('Model').inputValue()) === 'Yealink T54W',
    )
    await keys.type(this.field('MAC Address'), '00:15:65:4a:a9:37')
    await keys.type(this.choice('Line 1'), '100')
    await keys.press('Enter')
    assert.equal(await this.choice('Line 1').inputValue(), '100 · Reception')
    await keys.press('Control+Enter')
    await until('the phone is saved', () => this.onlyPhone())
    await keys.landsOn(this.title('Front door'))
  }

  async openDialog(): Promise<void> {
    const { keys } = this
    const opener = this.button('Fill with extensions…').first()
    await keys.enter(opener)
    const dialog = this.page.getByRole('dialog', { name: 'Fill with extensions' })
    await dialog.waitFor()
    await keys.seen()
    await keys.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await keys.landsOn(opener)
  }

  async changeSetting(): Promise<void> {
    const { keys } = this
    const group = this.page.getByRole('button', { name: /^Time and language/ })
    const all = this.button('Settings')
    await all.or(group).first().waitFor()
    for (const fold of [all, group]) {
      if ((await fold.count()) === 0) continue
      await keys.tabTo(fold)
      if ((await fold.getAttribute('aria-expanded')) !== 'true') await keys.press('Enter')
    }
    await keys.type(this.choice('Time zone'), 'york new')
    await keys.press('Enter', 'Control+Enter')
    await until(
      'the time zone is saved',
      async () => (await this.onlyPhone())?.settings.timezone === 'America/New_York',
    )
    await keys.seen()
  }

  /** The phone says yes, and fetches its file. */
  async resync(contact: string): Promise<void> {
    const { keys } = this
    const phone = await this.onlyPhone()
    assert.ok(phone)
    await this.app.ok('PATCH', `/tenants/ACME/phones/${phone.id}`, { contact })
    await keys.enter(this.button('Resync config'))
    const dock = this.page.getByRole('complementary', { name: 'Operations' })
    await dock.getByText('1 accepted, not fetched yet').waitFor()
    await keys.seen()
    assert.ok((await fetch(phone.provisioningUrl)).ok)
    await keys.enter(dock.getByRole('link', { name: '1 fetched' }))
    await keys.landsOn(this.title('Resync 1 phone'))
    await keys.enter(this.link('Front door'))
    await keys.landsOn(this.title('Front door'))
  }

  async leave(): Promise<void> {
    const { keys } = this
    await keys.enter(this.button('Close'))
    await keys.landsOn(this.title('Phones'))
    // One is where one had scrolled to, which need not be at the title.
    await this.page.goBack()
    await until('the focus is on the title', () => keys.isOn(this.title('Front door')))
    await keys.tabTo(this.button('Resync config'))
  }
}
