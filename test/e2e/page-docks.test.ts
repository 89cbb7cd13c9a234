/** Chromium and SIPp: what is docked to an edge stands over nothing, names who failed, and is there after a reload. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { faded, openPage, parametersAsText, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { missing } from '../support/processes.ts'
import { startSipp } from '../support/sipp.ts'
import { refuses } from '../support/sipp-scenarios.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

const sizes = { wide: { width: 1440, height: 700 }, narrow: { width: 390, height: 844 } }

async function boxOf(place: Locator) {
  const box = await place.boundingBox()
  assert.ok(box, 'it is drawn')
  return { ...box, bottom: box.y + box.height }
}

for (const [name, size] of Object.entries(sizes)) {
  test(`chosen phones and a running operation take their room from the list, ${name}`, {
    skip: withoutChromium || missing('sipp'),
  }, async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    const unwilling = await startSipp(t, { scenario: refuses('489 Bad Event') })
    await tenant.phone({ name: 'Phone 00', contact: unwilling.contact('100') })
    for (let number = 1; number < 20; number++)
      await tenant.phone({ name: `Phone ${String(number).padStart(2, '0')}` })
    const step = steps(t)
    const page = await openPage(t)
    await page.setViewportSize(size)
    await signIn(page, app, '/t/ACME/phones')
    const bar = page.getByRole('region', { name: 'The chosen phones' })
    const dock = page.getByRole('complementary', { name: 'Operations' })
    const box = (phone: string) => page.getByRole('checkbox', { name: `Select ${phone}` })

    await step('the bar says what is chosen, also what one cannot see', async () => {
      await box('Phone 00').focus()
      await page.keyboard.press('Space')
      await box('Phone 18').check()
      await box('Phone 19').check()
      await page.evaluate('scrollTo(0, 0)')
      await bar.getByText('3 selected').waitFor()
      await bar.getByText('2 further down').waitFor()
      await page.evaluate('scrollTo(0, document.body.scrollHeight)')
      await bar.getByText('1 further up').waitFor()
      const [remove, resync] = [
        await boxOf(bar.getByRole('button', { name: 'Delete Selected' })),
        await boxOf(bar.getByRole('button', { name: 'Resync config' })),
      ]
      assert.ok(remove.x > resync.x + resync.width, 'what deletes stands apart, at the far end')
      await bar.getByRole('button', { name: 'Clear' }).click()
    })

    await step('the chips count the states of what is listed, and narrow it', async () => {
      await page.getByRole('button', { name: 'Never fetched 20', pressed: false }).click()
      await page.getByRole('button', { name: 'Never fetched 20', pressed: true }).waitFor()
      assert.match(page.url(), /state=neverFetched/)
      await page.getByRole('button', { name: 'Failing 0' }).click()
      await page.getByText('No phone is failing').waitFor()
      await page.getByRole('button', { name: 'All 20' }).click()
      await box('Phone 00').waitFor()
    })

    await step('an operation is docked below the last row, and names who failed', async () => {
      await page.evaluate('scrollTo(0, 0)')
      await box('Phone 00').check()
      await bar.getByRole('button', { name: 'Resync config' }).click()
      await dock.getByText('1 refused').waitFor()
      await dock.getByRole('link', { name: 'Phone 00' }).waitFor()
      await page.evaluate('scrollTo(0, document.body.scrollHeight)')
      await page.waitForTimeout(100)
      const [last, docked] = [await boxOf(page.getByRole('row').last()), await boxOf(page.locator('.docks'))]
      assert.ok(
        last.bottom <= docked.y,
        `the last row ends at ${last.bottom}, the dock begins at ${docked.y}`,
      )
      // The keyboard reaches no row that stands under it.
      for (const phone of ['Phone 05', 'Phone 10', 'Phone 19']) {
        await page.getByRole('link', { name: phone, exact: true }).focus()
        const focused = await boxOf(page.locator(':focus'))
        assert.ok(
          focused.bottom <= (await boxOf(page.locator('.docks'))).y,
          `${phone} is seen when it is focused`,
        )
      }
    })

    await step('who failed is folded away by one click, and stays so after a reload', async () => {
      const fold = dock.getByRole('button', { name: 'Fold who failed away' })
      await fold.focus()
      await page.keyboard.press('Enter')
      await dock.getByRole('link', { name: 'Phone 00' }).waitFor({ state: 'detached' })
      await page.reload()
      await dock.getByText('1 refused').waitFor()
      assert.equal(await dock.getByRole('link', { name: 'Phone 00' }).count(), 0)
      await dock.getByRole('button', { name: 'Show who failed' }).click()
      await dock.getByRole('link', { name: 'Phone 00' }).waitFor()
    })

    await step('every number leads to the phones that it counts', async () => {
      await dock.getByRole('link', { name: '1 refused' }).click()
      await page.getByRole('heading', { level: 1, name: 'Resync 1 phone' }).waitFor()
      assert.match(page.url(), /state=refused/)
    })
  })
}

test('what saving changes in the file stands beside the form, and when narrow above its bar', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const phone = await tenant.phone({ name: 'Desk' })
  await fetch(phone.provisioningUrl)
  const page = await openPage(t)
  await signIn(page, app, `/t/ACME/phones/${phone.id}`)
  const parameters = await parametersAsText(page)
  const aside = page.getByRole('region', { name: 'What saving changes in the file' })
  await aside.getByText('Nothing: no field is changed.').waitFor()
  await parameters.fill('own.one = 1\nown.two = 2')
  await aside.getByText('own.two').waitFor()
  await aside.getByText(`${phone.mac}.cfg`).waitFor()
  assert.match(await aside.innerText(), /own\.one\s+\+\s+becomes\s+1\s+from phone/)
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByRole('button', { name: '2 changes in the file' }).click()
  await page.locator('.action-bar-place').getByText('own.one').waitFor()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page
    .locator('.action-bar')
    .getByText(/^Saved \d\d:\d\d:\d\d · 2 parameters differ until it fetches/)
    .waitFor()
  await page.setViewportSize({ width: 1440, height: 900 })
  await aside.getByText(/2 parameters differ already since its fetch .*: own\.one, own\.two/).waitFor()
})

test('fields and boxes have an edge that is seen, and targets that are hit, by day and by night', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const phone = await tenant.phone({ name: 'Desk' })
  const page = await openPage(t)
  await signIn(page, app, '/t/ACME/phones')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const at of ['/t/ACME/phones', `/t/ACME/phones/${phone.id}`, '/tenants/ACME']) {
      await page.goto(app.pageUrl + at)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.locator('input, textarea').filter({ visible: true }).first().waitFor()
      assert.deepEqual(await faintEdges(page), [], `${at}, ${colorScheme}`)
      assert.deepEqual(await smallTargets(page), [], `${at}, ${colorScheme}`)
    }
  }
})

test('what is touched with a finger is 40 px high', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const phone = await tenant.phone({ name: 'Desk' })
  const page = await openPage(t, { touch: true })
  const small: string[] = []
  await signIn(page, app, '/t/ACME/phones')
  for (const at of [
    '/t/ACME/phones',
    `/t/ACME/phones/${phone.id}`,
    '/tenants/ACME',
    '/t/ACME/extensions/new',
  ]) {
    await page.goto(app.pageUrl + at)
    await page.locator('main input, main textarea').filter({ visible: true }).first().waitFor()
    for (const each of await smallTargets(page, 40)) small.push(`${at}: ${each}`)
  }
  assert.deepEqual(small, [])
})

test('a list that is slow to come keeps its rows, and dims them after a moment', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  await tenant.phone({ name: 'Desk' })
  const page = await openPage(t)
  await signIn(page, app, '/t/ACME/phones')
  const row = page.getByRole('link', { name: 'Desk', exact: true })
  await row.waitFor()
  let answer = () => {}
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  await page.route(/\/phones\?.*q=Desk/, async (route) => {
    await held
    await route.continue()
  })
  await page.getByRole('searchbox', { name: 'Search phones' }).fill('Desk')
  const place = page.locator('.rows-place[data-loading]')
  await place.waitFor()
  await row.waitFor()
  const style = (name: string) =>
    page.evaluate(`getComputedStyle(document.querySelector('.rows-place[data-loading]'))['${name}']`)
  assert.equal(await style('transitionDelay'), '0.3s')
  await faded(page)
  assert.equal(await style('opacity'), '0.45')
  answer()
  await place.waitFor({ state: 'detached' })
  await row.waitFor()
})

/** Fields whose edge has less than 3:1 to what they stand on. */
function faintEdges(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const numbers = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number)
    const luminance = (color) => {
      const [r, g, b] = numbers(color).map((part) => {
        const share = part / 255
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const groundOf = (element) => {
      for (let each = element.parentElement; each; each = each.parentElement) {
        const color = getComputedStyle(each).backgroundColor
        if (numbers(color)[3] !== 0 && color !== 'transparent') return color
      }
      return 'rgb(255, 255, 255)'
    }
    const ratio = (a, b) => {
      const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y)
      return (light + 0.05) / (dark + 0.05)
    }
    const fields = [...document.querySelectorAll('input:not([type=hidden]), textarea, select, .mantine-Switch-track')]
    return fields
      .filter((field) => field.checkVisibility({ opacityProperty: true }) && field.getBoundingClientRect().width > 2)
      .filter((field) => !field.matches('.mantine-Switch-input'))
      .filter((field) => ratio(getComputedStyle(field).borderTopColor, groundOf(field)) < 3)
      .map((field) => (field.getAttribute('aria-label') ?? field.labels?.[0]?.innerText ?? field.className) + ' ' + getComputedStyle(field).borderTopColor)
  })()`)
}

/** What is pressed and is less than so many px high, or 24 wide; a link in a sentence may be (WCAG 2.5.8). */
function smallTargets(page: Page, least = 24): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const targets = [...document.querySelectorAll('button, a[href], select, input:not([type=checkbox], [type=radio], [type=hidden])')]
    return targets
      .filter((target) => target.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
      .filter((target) => !target.closest('.detail, p, nav[aria-label=Breadcrumb], .visually-hidden, .skip-link, .docked-failures, div.mantine-Input-input'))
      .map((target) => [target, target.getBoundingClientRect()])
      .filter(([target, { width, height }]) => width > 2 && (width < 24 || height < ${least - 0.5}) && target.tabIndex >= 0)
      .map(([target, { width, height }]) => (target.innerText || target.ariaLabel) + ' ' + Math.round(width) + ' × ' + Math.round(height))
  })()`)
}
