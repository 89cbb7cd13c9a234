/** Files that phones send: kept where the phone may, refused without a trace where not. */

import assert from 'node:assert/strict'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, test } from 'node:test'
import { until } from '../support/processes.ts'
import { askDatabase, sqliteOnly } from '../support/test-database.ts'
import { type Body, makeOffice, makePhone, type Office, sharedApp } from './office.ts'

const send = (url: string, method: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
  fetch(url, { method, body: body as string, headers })

describe('what a phone sends', () => {
  const app = sharedApp()
  /** Of whose bytes there are any: in the data directory, or in a database that nodes share. */
  async function kept(): Promise<{ phoneId: string }[]> {
    if (sqliteOnly)
      return askDatabase(
        app().folder,
        'select distinct "uploadId", "phoneId" from "uploadPiece" left join "upload" on "id" = "uploadId"',
      )
    const folder = join(app().folder, 'uploads')
    if (!existsSync(folder)) return []
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath }) => ({ phoneId: basename(parentPath) }))
  }
  async function loseBytes(office: Office, phone: Body): Promise<void> {
    if (!sqliteOnly)
      return rmSync(join(app().folder, 'uploads', office.id, String(phone.id)), { recursive: true })
    const ofPhone = 'select "id" from "upload" where "phoneId" = ?'
    await askDatabase(app().folder, `delete from "uploadPiece" where "uploadId" in (${ofPhone})`, [
      String(phone.id),
    ])
  }
  const listed = async (path: string, phone: Body) =>
    (await app().ok<Body>('GET', `${path}/phones/${phone.id}/uploads`)).items as {
      id: string
      name: string
      bytes: number
    }[]

  test('is refused while “Accept data from phone” is off, and nothing is written', async () => {
    const office = await makeOffice(app(), 'UPOFF')
    const phone = await makePhone(app(), office)
    for (const method of ['PUT', 'POST']) {
      const answer = await send(`${phone.provisioningUrl}${phone.mac}-boot.log`, method, 'a log')
      assert.equal(answer.status, 403)
      assert.equal(await answer.text(), '')
    }
    assert.deepEqual(await listed(office.path, phone), [])
    assert.deepEqual(await kept(), [])
  })

  test('is kept, listed, downloaded as a file, and given back to the phone', async () => {
    const office = await makeOffice(app(), 'UPON')
    const phone = await makePhone(app(), office, { acceptUploads: true })
    const url = `${phone.provisioningUrl}${phone.mac}-boot.log`
    assert.equal((await send(url, 'PUT', '<script>first</script>')).status, 201)
    assert.equal(
      (await send(`${phone.provisioningUrl}${phone.mac.toUpperCase()}-local.cfg`, 'POST', 'second')).status,
      201,
    )
    assert.deepEqual((await listed(office.path, phone)).map(({ name, bytes }) => [name, bytes]).sort(), [
      [`${phone.mac}-boot.log`, 22],
      [`${phone.mac}-local.cfg`, 6],
    ])
    const [log] = (await listed(office.path, phone)).filter(({ name }) => name.endsWith('.log'))
    const download = await app().call('GET', `${office.path}/phones/${phone.id}/uploads/${log?.id}`)
    assert.equal(download.text, '<script>first</script>')
    assert.equal(download.headers.get('content-type'), 'application/octet-stream')
    assert.match(download.headers.get('content-disposition') ?? '', /^attachment; filename="[\w.-]+"$/)
    const back = await fetch(url)
    assert.equal(await back.text(), '<script>first</script>')
    assert.equal(
      (
        await app().call('GET', `${office.path}/phones/${phone.id}/uploads/${log?.id}`, undefined, {
          key: office.viewKey,
        })
      ).status,
      403,
    )
    const neighbour = await makeOffice(app(), 'UPNEXT')
    for (const method of ['GET', 'DELETE']) {
      for (const path of [`${office.path}/phones/${phone.id}`, `${neighbour.path}/phones/${phone.id}`]) {
        assert.equal(
          (await app().call(method, `${path}/uploads/${log?.id}`, undefined, { key: neighbour.key })).status,
          404,
        )
      }
    }
    // A file of the same name replaces the one before.
    assert.equal((await send(url, 'PUT', 'newer')).status, 201)
    assert.equal(await (await fetch(url)).text(), 'newer')
    const [newer] = (await listed(office.path, phone)).filter(({ name }) => name.endsWith('.log'))
    const onDisk = (await kept()).length
    assert.equal(
      (await app().call('DELETE', `${office.path}/phones/${phone.id}/uploads/${newer?.id}`)).status,
      204,
    )
    assert.equal((await listed(office.path, phone)).length, 1)
    assert.equal((await kept()).length, onDisk - 1)
    assert.equal((await fetch(url)).status, 404)
  })

  test('is as if it had never been sent once its bytes are gone: a note in its records, and no failure', async () => {
    const office = await makeOffice(app(), 'UPGONE')
    const phone = await makePhone(app(), office, { acceptUploads: true })
    const name = `${phone.mac}-boot.log`
    assert.equal((await send(phone.provisioningUrl + name, 'PUT', 'a log')).status, 201)
    await loseBytes(office, phone)
    assert.equal((await fetch(phone.provisioningUrl + name)).status, 404)
    const { items } = await app().ok<Body>('GET', `${office.path}/phones/${phone.id}/fetches`)
    assert.deepEqual([items[0].file, items[0].reason.code], [name, 'absent'])
    const metrics = await (await fetch(`${app().pageUrl}/metrics`)).text()
    assert.match(metrics, /^offhook_failures_total\{boundary="phoneRequest"\} 0$/m)
  })

  test('is refused when the name is another phone’s, or not one that its vendor’s phones send', async () => {
    const office = await makeOffice(app(), 'UPNAME')
    const phone = await makePhone(app(), office, { acceptUploads: true })
    const before = (await kept()).length
    for (const name of [
      '805ec0ffffff-boot.log',
      'passwd',
      `${phone.mac}.cfg`,
      `${phone.mac}-boot.log.exe`,
      '..%2f..%2fevil.log',
    ]) {
      const answer = await send(phone.provisioningUrl + name, 'PUT', 'x')
      assert.ok([403, 404].includes(answer.status), `${name} was answered ${answer.status}`)
    }
    assert.deepEqual(await listed(office.path, phone), [])
    assert.equal((await kept()).length, before)
  })

  test('is refused over 10 MB, and nothing is kept of it', async () => {
    const office = await makeOffice(app(), 'UPBIG')
    const phone = await makePhone(app(), office, { acceptUploads: true })
    const url = `${phone.provisioningUrl}${phone.mac}-sys.log`
    assert.equal((await send(url, 'PUT', new Uint8Array(10 * 1024 * 1024))).status, 201)
    const before = (await kept()).length
    const answer = await send(
      `${phone.provisioningUrl}${phone.mac}-boot.log`,
      'PUT',
      new Uint8Array(10 * 1024 * 1024 + 1),
    ).catch((error) => error)
    // The connection may be ended before the phone has sent it all.
    if (answer instanceof Response) assert.equal(answer.status, 413)
    assert.deepEqual(
      (await listed(office.path, phone)).map(({ name }) => name),
      [`${phone.mac}-sys.log`],
    )
    assert.equal((await kept()).length, before)
  })

  test('is at most 50 files: the oldest log makes room', async () => {
    const office = await makeOffice(app(), 'UPMANY')
    const phone = await makePhone(app(), office, { acceptUploads: true })
    assert.equal((await send(`${phone.provisioningUrl}${phone.mac}-local.cfg`, 'PUT', 'kept')).status, 201)
    for (let index = 0; index < 50; index++) {
      assert.equal(
        (await send(`${phone.provisioningUrl}${phone.mac}-${index}.log`, 'PUT', String(index))).status,
        201,
      )
    }
    const names = (await listed(office.path, phone)).map(({ name }) => name)
    assert.equal(names.length, 50)
    assert.ok(names.includes(`${phone.mac}-local.cfg`))
    assert.ok(!names.includes(`${phone.mac}-0.log`))
    assert.ok(names.includes(`${phone.mac}-49.log`))
  })

  test('needs the phone’s user name and password where it has them, and goes with the phone', async () => {
    const office = await makeOffice(app(), 'UPAUTH')
    const phone = await makePhone(app(), office, {
      acceptUploads: true,
      httpUsername: 'desk',
      httpPassword: 'right',
    })
    const url = `${phone.provisioningUrl}${phone.mac}-boot.log`
    const authorization = (text: string) => ({
      authorization: `Basic ${Buffer.from(text).toString('base64')}`,
    })
    assert.equal((await send(url, 'PUT', 'x')).status, 401)
    assert.equal((await send(url, 'PUT', 'x', authorization('desk:wrong'))).status, 401)
    assert.deepEqual(await listed(office.path, phone), [])
    assert.equal((await send(url, 'PUT', 'x', authorization('desk:right'))).status, 201)
    const ofPhone = async () => (await kept()).filter(({ phoneId }) => phoneId === phone.id)
    assert.equal((await ofPhone()).length, 1)
    await app().call('DELETE', `${office.path}/phones/${phone.id}`)
    await until('the files to be gone', async () => (await ofPhone()).length === 0)
  })
})
