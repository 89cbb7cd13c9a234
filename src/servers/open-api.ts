/** The OpenAPI 3.1 document, made of the contract, and a page to read it. */

import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { apiBase } from '../api/api.ts'
import { type Endpoint, type Noun, nouns, problemSchema } from '../schema/contract.ts'
import { policy, roleNames } from '../schema/policy.ts'

type Json = Record<string, unknown>

const tags: readonly [string, Noun][] = Object.entries(nouns)

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' })
  return json
}

function parameters(schema: z.ZodObject | undefined, place: 'path' | 'query'): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    description,
    required: place === 'path' || required.includes(name),
    schema,
  }))
}

function media(body: z.ZodType, example: unknown): Json {
  return { schema: jsonSchema(body, 'input'), ...(example === undefined ? {} : { example }) }
}

const bytes = { schema: { type: 'string', format: 'binary' } }
const tableTypes: Json = {
  'text/csv': bytes,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': bytes,
}

/** Who may, in words made of the policy. */
function whoMay({ access, method }: Endpoint): string {
  if (access === 'public') return 'Anybody may, without signing in.'
  if (access === 'signedIn') return 'Anybody who is signed in may, and every key.'
  const { name, roles: its, readOnlyKeys } = policy[access]
  const who = its.map((role) => `${roleNames[role].toLowerCase()}s`).join(', ')
  const keys = readOnlyKeys === 'all' || (readOnlyKeys === 'get' && method === 'GET')
  return `By “${name}”: ${who}${keys ? ', and their keys that only read' : ''}.`
}

function operation(name: string, tag: string, endpoint: Endpoint): Json {
  const { status = endpoint.response || endpoint.raw ? 200 : 204 } = endpoint
  const content = endpoint.raw
    ? { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
    : endpoint.response && { 'application/json': { schema: jsonSchema(endpoint.response, 'output') } }
  return {
    operationId: name,
    tags: [tag],
    summary: endpoint.summary,
    description: `${endpoint.description} ${whoMay(endpoint)}`,
    security: endpoint.access === 'public' ? [] : [{ session: [] }, { apiKey: [] }, { bearer: [] }],
    parameters: [...parameters(endpoint.params, 'path'), ...parameters(endpoint.query, 'query')],
    ...(endpoint.takesFile ? { requestBody: { required: true, content: tableTypes } } : {}),
    ...(endpoint.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': media(endpoint.body, endpoint.example) },
          },
        }
      : {}),
    responses: {
      [status]: { description: endpoint.summary, ...(content ? { content } : {}) },
      default: {
        description: 'Refused',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

export function openApiDocument(version: string): Json {
  const paths: Record<string, Json> = {}
  for (const [tag, { calls }] of tags) {
    for (const [name, endpoint] of Object.entries(calls)) {
      const path = apiBase + endpoint.path.replace(/:(\w+)/g, '{$1}')
      paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(name, tag, endpoint) }
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Offhook',
      version,
      description: 'Provisioning of SIP phones: tenants, extensions, phone models, phones, operations.',
      contact: { name: 'Who runs this server' },
      license: { name: 'All rights reserved' },
    },
    servers: [{ url: '/', description: 'This server' }],
    tags: tags.map(([name, { about }]) => ({ name, description: about })),
    paths,
    components: {
      schemas: { Problem: jsonSchema(problemSchema, 'output') },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'offhook_session' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
  }
}

const html = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** Words of the API stand between backticks, as in Markdown. */
const prose = (text: string) => html(text).replace(/`([^`]+)`/g, '<code>$1</code>')

function row({ method, path, summary, description, access }: Endpoint): string {
  return `<tr><td><code>${method}</code></td><td><code>${html(apiBase + path)}</code></td><td><b>${html(summary)}.</b> ${prose(description)}</td><td>${access}</td></tr>`
}

/** The page to read: the calls by noun. */
export function readable(): string {
  const parts = tags.map(
    ([name, { about, calls }]) =>
      `<h2 id="${name}">${name}</h2><p>${prose(about)}</p>
<table><thead><tr><th>Method<th>Path<th>What<th>Who</tr></thead><tbody>${Object.values(calls).map(row).join('\n')}</tbody></table>`,
  )
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Offhook API</title>
<style>body{font:14px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:80rem;padding:0 1rem}h2{text-transform:capitalize}table{width:100%}td,th{padding:.25rem .75rem .25rem 0;text-align:left;vertical-align:top}td:nth-child(2){width:30%;overflow-wrap:anywhere}</style>
<h1>Offhook API</h1><p>Every call with its fields: <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1). Send <code>X-API-Key</code>, or sign in.</p>
${parts.join('\n')}</html>`
}

export function openApiRoutes(app: FastifyInstance, version: string): void {
  let document: Json | undefined
  app.get('/api/openapi.json', async () => {
    document ??= openApiDocument(version)
    return document
  })
  app.get('/api/docs', async (_request, reply) => reply.type('text/html; charset=utf-8').send(readable()))
}
