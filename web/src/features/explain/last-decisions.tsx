/** What was decided about the phone lately; each fetch can be opened. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { Explanation } from '../../../../src/schema/explain.ts'
import { OutcomeOfFetch } from '../../components/fetch-outcome.tsx'
import { exactTime } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'

export function LastDecisions({ told: { phone, fetches } }: { told: Explanation }) {
  if (!phone) return null
  return (
    <div className="table-place">
      <table className="table cards" aria-label={t`Last decisions`}>
        <thead>
          <tr>
            <th>
              <Trans>Time</Trans>
            </th>
            <th>
              <Trans>File</Trans>
            </th>
            <th>
              <Trans>Outcome</Trans>
            </th>
            <th>
              <Trans context="an address">From</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {fetches.map((fetch) => (
            <tr key={fetch.id}>
              <td>
                <Link
                  className="text-link"
                  to="/t/$code/phones/$id"
                  params={{ code: phone.tenant, id: phone.id }}
                  search={{ tab: 'activity', show: fetch.id }}
                >
                  {exactTime(fetch.at)}
                </Link>
              </td>
              <td data-label={t`File`} className="mono wrap-anywhere">
                {fetch.file || t`(main file)`}
              </td>
              <td data-label={t`Outcome`}>
                <div>
                  <OutcomeOfFetch outcome={fetch.outcome} />
                  <div className="detail">{say(fetch.reason.message)}</div>
                </div>
              </td>
              <td data-label={t({ message: 'From', context: 'an address' })}>
                <div>
                  <span className="mono">{fetch.ip}</span>
                  <div className="detail wrap-anywhere">{fetch.userAgent}</div>
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
