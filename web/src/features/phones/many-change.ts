/** The change of many phones under way: how far it is, and its end, by itself or by who stops it. */

import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { z } from 'zod'
import type { PhonesChanged, phonesChangeSchema } from '../../../../src/schema/phones-change.ts'
import { tellError } from '../../components/tell.ts'
import { addressOf } from '../../lib/api.ts'
import { askInLines, type Progress } from '../../lib/ask-in-lines.ts'

type Body = z.input<typeof phonesChangeSchema>

export function useManyChange(code: string, onDone: (answer: PhonesChanged) => void) {
  const [progress, setProgress] = useState<Progress>()
  const stopping = useRef<AbortController>(undefined)
  const { mutate, isPending } = useMutation({
    mutationFn: (body: Body) => {
      stopping.current = new AbortController()
      return askInLines<PhonesChanged>(
        addressOf('changePhones', { code }),
        { body: JSON.stringify(body), contentType: 'application/json' },
        { onProgress: setProgress, signal: stopping.current.signal },
      )
    },
    onSuccess: onDone,
    onError: (error) => {
      if (!stopping.current?.signal.aborted) tellError(error)
    },
    onSettled: () => setProgress(undefined),
  })
  // Who hangs up stops it: then all phones are as they were.
  return { send: mutate, stop: () => stopping.current?.abort(), ...{ isPending, progress } }
}
