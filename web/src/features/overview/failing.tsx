/** Why phones fail: each reason with how many, and some of them. */

import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import type { FailingReasons } from '../../../../src/schema/overview.ts'
import { Section } from '../../components/section.tsx'
import { numeral } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'

export function Failing({ code, count, failing }: { code: string; count: number; failing: FailingReasons }) {
  const { reasons } = failing
  return (
    <Section
      title={t`Failing, by reason`}
      aside={
        <Link className="overview-count" to="/t/$code/phones" params={{ code }} search={{ state: 'failing' }}>
          <b data-tone={count > 0 ? 'bad' : undefined}>{numeral(count)}</b>{' '}
          <span className="visually-hidden">
            <Plural value={count} one="phone fails" other="phones fail" />
          </span>
        </Link>
      }
    >
      {reasons.length === 0 && (
        <p className="overview-nothing">
          <Trans>No phone fails. One that asks and does not get its file stands here, with the reason.</Trans>
        </p>
      )}
      <ul className="overview-rows">
        {reasons.map(({ code: reason, message, phones, some }) => (
          <li key={reason}>
            <Link
              className="overview-row"
              data-whole
              to="/t/$code/phones"
              params={{ code }}
              search={{ state: 'failing', reason }}
            >
              <b className="wrap-anywhere">{say(message)}</b>
              <b>{numeral(phones)}</b>
            </Link>
            <div className="overview-bar" aria-hidden>
              <span data-kind="bad" style={{ width: `${(100 * phones) / Math.max(1, count)}%` }} />
            </div>
            <div className="detail">
              {some.map(({ id, name }, index) => (
                <Fragment key={id}>
                  {index > 0 && ', '}
                  <Link className="text-link" to="/t/$code/phones/$id" params={{ code, id }}>
                    {name}
                  </Link>
                </Fragment>
              ))}
              {phones > some.length && ` ${t`and ${numeral(phones - some.length)} more`}`}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}
