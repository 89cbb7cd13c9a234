/** Asking and acting through React: each call of the contract is a query or an act of the same name. */

import {
  keepPreviousData,
  MutationCache,
  QueryCache,
  QueryClient,
  useMutation,
  useQuery,
} from '@tanstack/react-query'
import type { EndpointName } from '../../../src/schema/contract.ts'
import { type Answer, ApiError, type Arguments, call } from './api.ts'

/** After any act, what is on the screen is asked again; the server is the only one who knows what else changed. */
export function makeQueryClient(on: { signedOut: () => void; away: () => void }): QueryClient {
  const notice = (error: unknown) => {
    if (!(error instanceof ApiError)) return
    if (error.code === 'NOT_SIGNED_IN') on.signedOut()
    if (error.status === 0) on.away()
  }
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: notice }),
    mutationCache: new MutationCache({
      onError: notice,
      onSuccess: () => {
        client.invalidateQueries()
      },
    }),
    defaultOptions: {
      // Whether a server on the local network answers is no question of the browser's own view of the Internet.
      mutations: { networkMode: 'always' },
      queries: {
        networkMode: 'always',
        staleTime: 5_000,
        retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status >= 400),
      },
    },
  })
  return client
}

type AskOptions<N extends EndpointName> = {
  enabled?: boolean
  /** Keeps the last answer on the screen while the next one is on its way. */
  keep?: boolean
  refetchInterval?: number | false | ((answer: Answer<N> | undefined) => number | false)
  staleTime?: number
}

export function askOptions<N extends EndpointName>(name: N, request: Arguments<N>) {
  return {
    queryKey: [name, request] as const,
    queryFn: ({ signal }: { signal: AbortSignal }) => call(name, { ...request, signal }),
  }
}

export function useAsk<N extends EndpointName>(name: N, request: Arguments<N>, options: AskOptions<N> = {}) {
  const { keep, refetchInterval, ...rest } = options
  return useQuery<Answer<N>>({
    ...askOptions(name, request),
    ...rest,
    refetchInterval:
      typeof refetchInterval === 'function'
        ? (query) => refetchInterval(query.state.data as Answer<N> | undefined)
        : refetchInterval,
    placeholderData: keep ? keepPreviousData : undefined,
  })
}

export function useAct<N extends EndpointName>(name: N) {
  return useMutation<Answer<N>, Error, Arguments<N>>({ mutationFn: (request) => call(name, request) })
}
