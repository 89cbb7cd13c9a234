/** nginx with Basic auth: serves files, or stands before a server with TLS. */

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, listens, type Owner, runProgram, startProgram } from '../support/processes.ts'

type Wanted = {
  /** A folder that is there; nginx makes one below it. */
  folder: string
  workers: number
  user: string
  password: string
  files: Readonly<Record<string, Buffer>>
  /** It passes on what comes by TLS to this port at `/p/`. */
  behind?: number | undefined
}

export type Nginx = { http: number; https: number; pid: number }

export async function startNginx(owner: Owner, wanted: Wanted): Promise<Nginx> {
  const { folder, workers, files } = wanted
  const place = join(folder, `nginx-${workers}-${wanted.behind ?? 'files'}`)
  const html = join(place, 'html')
  mkdirSync(html, { recursive: true })
  // Its worker is another user when it is started by root.
  for (const each of [folder, place, html]) chmodSync(each, 0o755)
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(html, name), bytes)
  // A plain-text entry is the cheapest that nginx knows; ours compares as cheaply.
  writeFileSync(join(place, 'users'), `${wanted.user}:{PLAIN}${wanted.password}\n`)
  await makeCertificate(place)
  const [http, https] = [await freePort(), await freePort()]
  writeFileSync(join(place, 'conf'), configuration(place, { ...wanted, http, https }))
  const program = startProgram(owner, 'nginx', ['-c', join(place, 'conf'), '-p', place])
  await listens(https, 'tcp', program)
  return { http, https, pid: program.pid }
}

/** Of an elliptic curve, as servers have them today: a handshake costs a tenth of one with RSA. */
async function makeCertificate(place: string): Promise<void> {
  const { code, stderr } = await runProgram('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-days', '2', '-subj', '/CN=localhost'],
    ...['-keyout', join(place, 'key.pem'), '-out', join(place, 'certificate.pem')],
  ])
  if (code !== 0) throw new Error(`openssl: ${stderr}`)
}

function configuration(
  place: string,
  { workers, behind, http, https }: Wanted & { http: number; https: number },
): string {
  const tls = `ssl_certificate ${place}/certificate.pem; ssl_certificate_key ${place}/key.pem;`
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((each) => `${each}_temp_path ${place}/${each};`)
    .join(' ')
  const proxy = `upstream offhook { server 127.0.0.1:${behind}; keepalive 64; }
  server { listen 127.0.0.1:${https} ssl; ${tls} location / { proxy_pass http://offhook; proxy_http_version 1.1;
    proxy_set_header Connection ""; proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto https; } }`
  const server = `server { listen 127.0.0.1:${http}; listen 127.0.0.1:${https} ssl; ${tls} root ${place}/html;
    auth_basic "Offhook"; auth_basic_user_file ${place}/users; open_file_cache max=100; add_header cache-control no-cache; }`
  return `worker_processes ${workers}; pid ${place}/pid; error_log ${place}/error.log; daemon off;
events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nodelay on; keepalive_requests 1000000000; types { text/plain cfg; } ${temporary}
  ${behind === undefined ? server : proxy} }
`
}
