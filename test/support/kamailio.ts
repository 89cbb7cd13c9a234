/** Kamailio as the tenant’s SIP server: registers phones by digest, and relays NOTIFYs to where they registered from. */

import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, listens, type Owner, startProgram, testFolder, until } from './processes.ts'

export type SipLogin = { username: string; password: string; authUsername?: string }

export type Kamailio = {
  readonly port: number
  /** Where these users registered from: user to contact. */
  registrations(): Promise<Map<string, string>>
  /** Waits until a user is registered; gives its contact. */
  registered(username: string): Promise<string>
  log(): string
}

/** With `nat` it remembers where a registration's packets came from, as one for phones behind routers does. */
export async function startKamailio(
  t: Owner,
  logins: readonly SipLogin[],
  { nat = false } = {},
): Promise<Kamailio> {
  const folder = testFolder(t, 'kamailio')
  const port = await freePort()
  writeFileSync(join(folder, 'kamailio.cfg'), configuration(port, logins, nat))
  // Each child takes its share of the memory at start: less of it starts sooner.
  const args = ['-f', 'kamailio.cfg', '-DD', '-E', '-m', '32', '-M', '4', '-Y', folder]
  const running = startProgram(t, 'kamailio', args, { cwd: folder, patienceMs: 8000 })
  await listens(port, 'tcp', running)
  await listens(port, 'udp', running)

  async function registrations(): Promise<Map<string, string>> {
    const response = await fetch(`http://127.0.0.1:${port}/RPC`, {
      method: 'POST',
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ul.dump', params: [] }),
    })
    const { result } = (await response.json()) as { result: Dump }
    return new Map(
      result.Domains.flatMap(({ Domain }) => Domain.AoRs).flatMap(({ Info }) =>
        Info.Contacts.map(({ Contact }) => [Info.AoR, Contact.Address] as const),
      ),
    )
  }
  return {
    port,
    registrations,
    registered: (username) =>
      until(`${username} registers`, async () => (await registrations()).get(username), {
        timeoutMs: 20_000,
        everyMs: 100,
      }),
    log: running.output,
  }
}

type Dump = {
  Domains: { Domain: { AoRs: { Info: { AoR: string; Contacts: { Contact: { Address: string } }[] } }[] } }[]
}

function modulesFolder(): string {
  const found = readdirSync('/usr/lib')
    .map((name) => join('/usr/lib', name, 'kamailio', 'modules'))
    .find((path) => existsSync(path))
  return found ?? '/usr/lib/kamailio/modules'
}

const quoted = (text: string) => `"${text.replace(/["\\$]/g, (character) => `\\${character}`)}"`

/** The password belongs to the authentication name; that one may register one address only. */
function configuration(port: number, logins: readonly SipLogin[], nat: boolean): string {
  const modules =
    'kex corex tm tmx sl rr pv maxfwd textops siputils xlog auth dialog usrloc registrar nathelper htable xhttp jsonrpcs'
  const entries = logins.map(({ username, password, authUsername = username }) =>
    [
      `  $sht(password=>${authUsername}) = ${quoted(password)};`,
      `  $sht(address=>${authUsername}) = ${quoted(username)};`,
    ].join('\n'),
  )
  return `#!KAMAILIO
debug=1
log_stderror=yes
fork=yes
children=1
tcp_children=1
tcp_accept_no_cl=yes
alias="127.0.0.1"
listen=udp:127.0.0.1:${port}
listen=tcp:127.0.0.1:${port}
mpath="${modulesFolder()}/"
${modules
  .split(' ')
  .map((name) => `loadmodule "${name}.so"`)
  .join('\n')}
modparam("jsonrpcs", "transport", 1)
modparam("htable", "htable", "password=>size=6;")
modparam("htable", "htable", "address=>size=6;")
modparam("usrloc", "db_mode", 0)
modparam("dialog", "dlg_match_mode", 2)
modparam("registrar", "case_sensitive", 1)
modparam("nathelper|registrar", "received_avp", "$avp(received)")
event_route[htable:mod-init] {
${entries.join('\n')}
}
event_route[xhttp:request] {
  if ($hu =~ "^/RPC") { jsonrpc_dispatch(); } else { xhttp_reply("404", "Not Found", "text/plain", ""); }
}
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; }
  if (is_method("REGISTER")) {
    if ($au == $null || !pv_www_authenticate("127.0.0.1", "$sht(password=>$au)", "0")) { www_challenge("127.0.0.1", "1"); exit; }
    if ($sht(address=>$au) != $tU) { sl_send_reply("403", "Not Your Address"); exit; }
    ${nat ? 'fix_nated_register();' : ''}
    save("location");
    exit;
  }
  if (has_totag()) {
    # Phones are at this address, too: it would take itself for the one that is meant.
    dlg_manage();
    remove_hf("Route");
    t_relay();
    exit;
  }
  if (is_method("INVITE")) {
    if (!lookup("location")) { sl_send_reply("404", "Not Registered"); exit; }
    record_route();
    dlg_manage();
    t_relay();
    exit;
  }
  if (is_method("NOTIFY")) {
    if (!lookup("location")) { sl_send_reply("404", "Not Registered"); exit; }
    t_relay();
    exit;
  }
  sl_send_reply("405", "Method Not Allowed");
}
`
}
