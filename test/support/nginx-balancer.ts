/** nginx before several nodes, as `docs/operating.md` has it: who does not answer is passed over. */

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, listens, type Owner, startProgram, testFolder } from './processes.ts'

export type Balancer = { api: string; phones: string }

type Ports = { page: number; phones: number }

export async function startBalancer(t: Owner, nodes: readonly Ports[]): Promise<Balancer> {
  const place = testFolder(t, 'nginx')
  // Its worker is another user when it is started by root.
  chmodSync(place, 0o755)
  mkdirSync(join(place, 'temporary'))
  const [page, phones] = [await freePort(), await freePort()]
  writeFileSync(join(place, 'conf'), configuration(place, nodes, { page, phones }))
  const program = startProgram(t, 'nginx', ['-c', join(place, 'conf'), '-p', place])
  await listens(phones, 'tcp', program)
  return { api: `http://127.0.0.1:${page}/api/v1`, phones: `http://127.0.0.1:${phones}` }
}

function configuration(place: string, nodes: readonly Ports[], own: Ports): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((each) => `${each}_temp_path ${place}/temporary/${each};`)
    .join(' ')
  const upstream = (kind: keyof Ports) =>
    `upstream ${kind} { ${nodes.map((each) => `server 127.0.0.1:${each[kind]} max_fails=1 fail_timeout=10s;`).join(' ')} keepalive 64; }`
  const server = (kind: keyof Ports, patience: string) =>
    `server { listen 127.0.0.1:${own[kind]}; location / { proxy_pass http://${kind}; proxy_read_timeout ${patience}; } }`
  return `worker_processes 1; pid ${place}/pid; error_log ${place}/error.log; daemon off;
events { worker_connections 1024; }
http { access_log off; ${temporary}
  proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_connect_timeout 2s; proxy_next_upstream error timeout http_502 http_503;
  ${upstream('page')} ${server('page', '30s')}
  ${upstream('phones')} ${server('phones', '5s')}
}
`
}
