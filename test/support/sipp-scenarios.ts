/** What SIPp plays: phones that take a NOTIFY well, ask for credentials, refuse or keep silent, and one that registers. */

const scenario = (name: string, ...steps: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="${name}">\n${steps.join('\n')}\n</scenario>\n`

const response = (line: string, headers: string[] = [], attributes = '') => `<send${attributes}><![CDATA[
SIP/2.0 ${line}
[last_Via:]
[last_From:]
[last_To:];tag=[pid]tag[call_number]
[last_Call-ID:]
[last_CSeq:]
${[...headers, 'Content-Length: 0'].join('\n')}

]]></send>`

/** Logs the Request-URI and the event of each call. */
const firstNotify = `<recv request="NOTIFY" crlf="true"><action>
  <ereg regexp="NOTIFY ([^ ]+) SIP" search_in="msg" check_it="true" assign_to="line,uri"/>
  <ereg regexp="Event: ([^[:cntrl:]]*)" search_in="msg" check_it="true" assign_to="header,event"/>
  <log message="NOTIFY [$uri] [$event]"/>
</action></recv><Reference variables="line,header"/>`

export const accepts = scenario('accepts', firstNotify, response('200 OK'))

export const refuses = (line: string) => scenario('refuses', firstNotify, response(line))

/** It hears every copy and says nothing, until well after timer F has fired. */
export const keepsSilent = scenario('keeps silent', firstNotify, '<pause milliseconds="33500"/>')

/** It takes its time: what it says is late. */
export const acceptsAfter = (milliseconds: number) =>
  scenario('accepts late', firstNotify, `<pause milliseconds="${milliseconds}"/>`, response('200 OK'))

/** In a call, each time that it is asked. */
export const isBusyFor = (seconds: number) =>
  scenario('is busy', firstNotify, response('486 Busy Here', [`Retry-After: ${seconds} (in a call)`]))

/** Whoever is expected must answer the 401; anybody else gets a 403. SIPp itself checks the digest. */
export const asksForCredentials = ({ username, password }: { username: string; password: string }) =>
  scenario(
    'asks for credentials',
    firstNotify,
    response('401 Unauthorized', [
      'WWW-Authenticate: Digest realm="phone", nonce="e2e5f0c1a9", algorithm=MD5, qop="auth"',
    ]),
    `<recv request="NOTIFY" crlf="true"><action>
  <verifyauth assign_to="good" username="${username}" password="${password}"/>
  <log message="credentials [$good]"/>
</action></recv>`,
    '<nop hide="true" test="good" next="good"/>',
    response('403 Forbidden', [], ' next="end"'),
    '<label id="good"/>',
    response('200 OK'),
    '<label id="end"/>',
  )

/** It never is content: 401 again, as a phone with another password says. */
export const asksAgain = scenario(
  'asks again',
  firstNotify,
  response('401 Unauthorized', [
    'WWW-Authenticate: Digest realm="phone", nonce="first", algorithm=MD5, qop="auth"',
  ]),
  '<recv request="NOTIFY" crlf="true"/>',
  response('401 Unauthorized', [
    'WWW-Authenticate: Digest realm="phone", nonce="second", algorithm=MD5, qop="auth"',
  ]),
)

export const proxyNonce = 'proxy-nonce-1'

/** As a proxy asks; what came is logged, since SIPp checks only what a 401 asks for. */
export const asksAsProxy = scenario(
  'asks as a proxy',
  firstNotify,
  response('407 Proxy Authentication Required', [
    `Proxy-Authenticate: Digest realm="proxy", nonce="${proxyNonce}", algorithm=MD5, qop="auth"`,
  ]),
  `<recv request="NOTIFY" crlf="true"><action>
  <ereg regexp="Digest.*" search_in="hdr" header="Proxy-Authorization:" check_it="true" assign_to="given"/>
  <log message="given [$given]"/>
</action></recv>`,
  response('200 OK'),
)

/** Registers an address of its own with digest, at any contact: the phone itself is another SIPp. */
export const registers = (line: {
  username: string
  password: string
  contact: string
  userAgent?: string
}) => {
  const register = (cseq: number, extra: string) => `<send retrans="500"><![CDATA[
REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
Max-Forwards: 70
From: <sip:${line.username}@[remote_ip]>;tag=[call_number]
To: <sip:${line.username}@[remote_ip]>
Call-ID: [call_id]
CSeq: ${cseq} REGISTER
Contact: <${line.contact}>
Expires: 300
${extra}User-Agent: ${line.userAgent ?? 'a phone'}
Content-Length: 0

]]></send>`
  return scenario(
    'registers',
    register(1, ''),
    '<recv response="401" auth="true"/>',
    register(2, `[authentication username=${line.username} password=${line.password}]\n`),
    '<recv response="200"/>',
  )
}

const request = (line: string, extra: string) => `<send retrans="500"><![CDATA[
${line} SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
Max-Forwards: 70
From: <sip:caller@[local_ip]:[local_port]>;tag=[call_number]
Call-ID: [call_id]
Contact: <sip:caller@[local_ip]:[local_port]>
${extra}
Content-Length: 0

]]></send>`

/** A phone that takes one call, and hangs up after so long. */
export const takesACall = (forMs: number) =>
  scenario(
    'takes a call',
    '<recv request="INVITE" rrs="true" crlf="true"/>',
    `<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_Record-Route:]
[last_From:]
[last_To:];tag=[pid]tag[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:phone@[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

v=0
o=phone 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio 9 RTP/AVP 0
]]></send>`,
    `<recv request="ACK"><action>
  <ereg regexp="&lt;.*" search_in="hdr" header="To:" check_it="true" assign_to="callee"/>
  <ereg regexp="&lt;.*" search_in="hdr" header="From:" check_it="true" assign_to="caller"/>
</action></recv>`,
    `<pause milliseconds="${forMs}"/>`,
    `<send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
Max-Forwards: 70
[routes]
From: [$callee]
To: [$caller]
[last_Call-ID:]
CSeq: 1 BYE
Content-Length: 0

]]></send>`,
    '<recv response="200"/>',
  )

/** Who calls a number, and talks until the other one hangs up. */
export const calls = (username: string) =>
  scenario(
    'calls',
    request(
      `INVITE sip:${username}@[remote_ip]:[remote_port]`,
      `To: <sip:${username}@[remote_ip]:[remote_port]>\nCSeq: 1 INVITE`,
    ),
    '<recv response="100" optional="true"/>',
    '<recv response="200" rrs="true"/>',
    request('ACK [next_url]', '[routes]\n[last_To:]\nCSeq: 1 ACK').replace(' retrans="500"', ''),
    '<recv request="BYE"/>',
    response('200 OK').replace(';tag=[pid]tag[call_number]', ''),
  )

/** A phone that its PBX pings first. */
export const answersPings = scenario(
  'answers pings',
  '<recv request="OPTIONS" optional="true" next="ping"/>',
  firstNotify,
  response('200 OK', [], ' next="end"'),
  '<label id="ping"/>',
  response('200 OK'),
  '<label id="end"/>',
)
