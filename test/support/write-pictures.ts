/** `npm run pictures`: photographs the demo for the guide, as a new user sees it. */

import { join } from 'node:path'
import { openPage, signIn } from './chromium.ts'
import { root, startTestApp } from './start-app.ts'

const ends: (() => unknown)[] = []
const owner = { after: (end: () => unknown) => void ends.unshift(end) }
const pictures = join(root, 'docs', 'guide', 'pictures')

try {
  const app = await startTestApp(owner, { demo: true, playPhones: true })
  const page = await openPage(owner)
  const shoot = (name: string) => page.screenshot({ path: join(pictures, `${name}.png`) })
  await signIn(page, app)
  const rows = page.locator('.row-link')
  await rows.first().waitFor()
  await shoot('phones')
  await rows.first().click()
  await page
    .getByRole('region', { name: 'Lines' })
    .or(page.getByRole('heading', { name: 'Lines' }))
    .first()
    .waitFor()
  await shoot('phone')
} finally {
  for (const end of ends) await end()
}
