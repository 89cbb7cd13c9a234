/** As much of `oidc-provider` as tests use; it brings no types of its own. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http'

  type Account = { accountId: string; claims(): Promise<Record<string, unknown>> }
  export type Configuration = Readonly<Record<string, unknown>> & {
    findAccount?(context: unknown, id: string): Promise<Account>
  }
  export default class Provider {
    constructor(issuer: string, configuration: Configuration)
    callback(): RequestListener
    on(event: 'server_error', hear: (context: unknown, error: Error) => void): void
  }
}
