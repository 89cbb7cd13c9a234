/** A part of the page that nobody waits for. */

import { type ComponentType, useEffect, useState } from 'react'
import { allTexts } from '../lib/speak.ts'
import { tellError } from './tell.ts'

/** Nothing stands in its place until its file has come; where none comes that is told, and the rest of the page stays. */
export function soon<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  return function Soon(props: P) {
    const [Part, setPart] = useState<ComponentType<P>>()
    useEffect(() => {
      Promise.all([load(), allTexts()]).then(([part]) => setPart(() => part.default), tellError)
    }, [])
    return Part && <Part {...props} />
  }
}
