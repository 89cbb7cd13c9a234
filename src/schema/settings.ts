/** The one vocabulary of settings: typed, vendor-neutral keys, inherited system → tenant → model → phone → line. */

import { lineSettings } from './line-settings.ts'
import { phoneSettings } from './phone-settings.ts'
import type { SettingSpec } from './setting-spec.ts'

// Words alone: the page reads the vocabulary where it checks nothing.
export type { SettingSpec, Settings, SettingValue } from './setting-spec.ts'
export { lineSettings, phoneSettings }

export const vocabulary: readonly SettingSpec[] = [...phoneSettings, ...lineSettings]

/** What a tenant has a field of its own for: the setting, and the tenant’s field that is its value for all phones. */
export const tenantFields = {
  timezone: 'timezone',
  language: 'language',
  server: 'sipServer',
  port: 'sipPort',
  transport: 'sipTransport',
  outboundProxy: 'outboundProxy',
} as const

/**
 * What models are compared by: each field is honoured when one of its settings is, or when a file carries what it
 * names beside the vocabulary (the extension’s credentials, the provisioning URL, keys).
 */
export const fields: readonly {
  readonly key: string
  readonly label: string
  readonly paths: readonly string[]
}[] = [
  ...[
    ['server', 'SIP server', 'line.server'],
    ['port', 'SIP port', 'line.port'],
    ['transport', 'SIP transport', 'line.transport'],
    ['backupServer', 'Backup SIP server', 'line.backupServer'],
    ['outboundProxy', 'Outbound proxy', 'line.outboundProxy'],
    ['user', 'SIP user', 'line.user'],
    ['authUser', 'SIP auth user', 'line.authUser'],
    ['password', 'SIP password', 'line.password'],
    ['displayName', 'Display name', 'line.displayName'],
    ['label', 'Label', 'line.label'],
    ['dtmf', 'DTMF', 'line.dtmf'],
    ['srtp', 'SRTP', 'line.srtp'],
    ['voicemail', 'Voicemail number', 'line.voicemail'],
    ['mwi', 'Message waiting lamp', 'line.mwi'],
    ['registerExpiry', 'Register every', 'line.registerExpiry'],
    ['codecs', 'Codecs in order', 'line.codecs'],
    ['timezone', 'Time zone', 'timezone'],
    ['language', 'Language', 'language'],
    ['ntpServer', 'Time server', 'ntpServer'],
    ['adminPassword', 'Admin password', 'adminPassword'],
    ['userPassword', 'User password', 'userPassword'],
    ['vlan', 'Voice VLAN', 'vlan'],
    ['pcVlan', 'PC port VLAN', 'pcVlan'],
    ['vlanPriority', 'VLAN priority', 'vlanPriority'],
    ['lldp', 'LLDP', 'lldp'],
    ['syslogServer', 'Syslog server', 'syslogServer'],
    ['dns', 'DNS servers', 'dnsServer', 'dnsServer2'],
    ['firmwareUrl', 'Firmware URL', 'firmwareUrl'],
    ['provisioningUrl', 'Provisioning URL', 'provisioning.url', 'provisioning.host'],
    ['provisioningPassword', 'HTTP user and password', 'provisioning.username', 'provisioning.password'],
    ['resyncInterval', 'Fetch every', 'resyncInterval'],
    ['phoneBook', 'Phone books', 'tenantPhoneBook', 'phoneBookUrl', 'phoneBookUrl2'],
    ['callWaiting', 'Call waiting', 'callWaiting'],
    ['autoAnswer', 'Answer by itself', 'autoAnswer'],
    ['ringtone', 'Ringtone', 'ringtone'],
    ['backlight', 'Screen goes dark after', 'backlight'],
    ['logoUrl', 'Logo or wallpaper', 'logoUrl'],
    ['dialPlan', 'Dial plan', 'dialPlan'],
    [
      'featureCodes',
      'Feature codes',
      'pickupCode',
      'groupPickupCode',
      'dndOnCode',
      'dndOffCode',
      'forwardOnCode',
      'forwardOffCode',
    ],
    ['webPage', 'Own web page', 'webPage'],
    ['caCertificateUrl', 'Trusted certificates', 'caCertificateUrl'],
    ['dot1x', '802.1X', 'dot1x'],
    ['lineKeys', 'Line keys', 'each lineKey'],
    ['expansionKeys', 'Expansion keys', 'each expansionKey'],
  ].map(([key = '', label = '', ...paths]) => ({ key, label, paths })),
]
