/** What TypeScript should know of `postgres-cluster.mjs`, which runs on any Node.js. */

export declare function postgresPrograms(): string | undefined
export declare function startCluster(wanted?: {
  durable?: boolean
}): Promise<{ url: string; pid: number | undefined; stop(): Promise<void> }>
