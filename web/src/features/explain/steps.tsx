/** The steps of a decision: the question, the answer, and because of what. */

import { t } from '@lingui/core/macro'
import { IconCheck, IconMinus, IconX } from '@tabler/icons-react'
import type { Step } from '../../../../src/schema/explain.ts'
import { say } from '../../lib/language.ts'

const signs = { yes: IconCheck, no: IconX, plain: IconMinus }

export function Steps({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className="why-steps" aria-label={t`Steps of the decision`}>
      {steps.map(({ question, answer, because, sign }) => {
        const Sign = signs[sign]
        return (
          <li key={question} data-sign={sign}>
            <span className="why-sign" aria-hidden>
              <Sign size={14} stroke={2.5} />
            </span>
            <div>
              <div className="why-line">
                <strong>{say(question)}</strong>
                <span className="why-answer wrap-anywhere">{say(answer)}</span>
              </div>
              <div className="detail wrap-anywhere">{say(because)}</div>
            </div>
          </li>
        )
      })}
    </ol>
  )
}
