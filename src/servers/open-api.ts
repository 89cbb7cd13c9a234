/** The OpenAPI 3.1 document, made of the contract, and a page to read it. */

import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { apiBase } from '../api/api.ts'
import { contract, type Endpoint, problemSchema } from '../schema/contract.ts'

type Json = Record<string, unknown>

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
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }))
}

function operation(name: string, endpoint: Endpoint): Json {
  const { status = endpoint.response || endpoint.raw ? 200 : 204 } = endpoint
  const content = endpoint.raw
    ? { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
    : endpoint.response && { 'application/json': { schema: jsonSchema(endpoint.response, 'output') } }
  return {
    operationId: name,
    summary: endpoint.summary,
    security: endpoint.access === 'public' ? [] : [{ session: [] }, { apiKey: [] }, { bearer: [] }],
    parameters: [...parameters(endpoint.params, 'path'), ...parameters(endpoint.query, 'query')],
    ...(endpoint.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: jsonSchema(endpoint.body, 'input') } },
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
  for (const [name, endpoint] of Object.entries(contract) as [string, Endpoint][]) {
    const path = apiBase + endpoint.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(name, endpoint) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Offhook',
      version,
      description: 'Provisioning of SIP phones: tenants, extensions, phone models, phones, operations.',
    },
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

function readable(): string {
  const html = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  const rows = (Object.values(contract) as Endpoint[]).map(
    ({ method, path, summary, access }) =>
      `<tr><td><code>${method}</code></td><td><code>${html(apiBase + path)}</code></td><td>${html(summary)}</td><td>${access}</td></tr>`,
  )
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Offhook API</title>
<style>body{font:14px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}td,th{padding:.25rem .75rem .25rem 0;text-align:left;vertical-align:top}</style>
<h1>Offhook API</h1><p>Every call with its fields: <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1). Send <code>X-API-Key</code>, or sign in.</p>
<table><thead><tr><th>Method<th>Path<th>What<th>Who</tr></thead><tbody>${rows.join('\n')}</tbody></table></html>`
}

export function openApiRoutes(app: FastifyInstance, version: string): void {
  let document: Json | undefined
  app.get('/api/openapi.json', async () => {
    document ??= openApiDocument(version)
    return document
  })
  app.get('/api/docs', async (_request, reply) => reply.type('text/html; charset=utf-8').send(readable()))
}
