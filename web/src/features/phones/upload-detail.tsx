/** A file that a phone sent, put to use: what was changed at the phone, a log that is searched, contacts for the phone book. */

import { t } from '@lingui/core/macro'
import { Skeleton } from '@mantine/core'
import { NotThere } from '../../components/not-there.tsx'
import { useAsk } from '../../lib/queries.ts'
import { SentContacts } from './upload-contacts.tsx'
import { SentLog } from './upload-log.tsx'
import { SentOverrides } from './upload-overrides.tsx'
import type { SentProps } from './upload-parts.tsx'

const views = { overrides: SentOverrides, log: SentLog, contacts: SentContacts }

type Props = Omit<SentProps, 'upload'> & { name: string }

/** By its name: one that is sent again, or changed here, is another upload of the same name. */
export default function UploadDetail({ name, ...props }: Props) {
  const { code, phone } = props
  const { data, error } = useAsk('phoneUploads', {
    params: { code, id: phone.id },
    query: { q: name, pageSize: 250 },
  })
  if (error) return <NotThere error={error} />
  if (!data) return <Skeleton height={320} aria-label={t`Loading`} />
  const upload = data.items.find((each) => each.name === name)
  if (!upload?.role) return <NotThere />
  const View = views[upload.role]
  return <View {...props} upload={upload} />
}
