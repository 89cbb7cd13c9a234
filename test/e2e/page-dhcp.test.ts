/** A tenant's page: networks of TFTP and of plug and play with what they mean, and texts for DHCP servers to be copied. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barriers, openPage, signIn, withoutChromium } from '../support/chromium.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

test('an administrator lets phones ask without a secret, and copies what DHCP is to say', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  await tenant.phone({ modelId: 'yealink-t54w' })
  await tenant.phone({ modelId: 'avaya-j179' })
  const page = await openPage(t)
  await signIn(page, app, '/tenants/ACME')

  const field = page.getByLabel('TFTP without a secret').first()
  await field.fill('192.168.10.0/24')
  await field.press('Enter')
  await page.getByText('no secret protects it').waitFor()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText(/saved/i).first().waitFor()
  const { tftpNetworks } = await app.ok<{ tftpNetworks: string[] }>('GET', tenant.base)
  assert.deepEqual(tftpNetworks, ['192.168.10.0/24'])

  await page.getByRole('button', { name: 'DHCP' }).click()
  await page.getByText('There is no address yet').waitFor()
  await page.getByLabel('Phones fetch from').fill('tftp://192.0.2.10/')
  await page.getByText('dhcp-vendorclass=set:phones-yealink,yealink').waitFor()
  await page.getByText('Not for Avaya').waitFor()
  await page.getByRole('button', { name: 'Copy the text' }).waitFor()
  assert.deepEqual(await barriers(page, 'a tenant with its DHCP texts'), [])
})
