/** The tables of PBXs as far as they are read, with rows that were made up. */

/** Asterisk's, as its own migrations make them for MariaDB and PostgreSQL alike, with older, narrower columns left out. */
export const asteriskTables = `
create table ps_endpoints (id varchar(255) not null unique, transport varchar(40), aors varchar(2048), auth varchar(255),
  outbound_auth varchar(255), context varchar(40), callerid varchar(40), mailboxes varchar(40),
  voicemail_extension varchar(40), accountcode varchar(80), tenantid varchar(80));
create table ps_auths (id varchar(255) not null unique, auth_type varchar(20), username varchar(40), password varchar(80),
  md5_cred varchar(40), realm varchar(255), password_digest varchar(1024));
create table ps_aors (id varchar(255) not null unique, contact varchar(255), max_contacts int, mailboxes varchar(80),
  voicemail_extension varchar(40));
insert into ps_endpoints (id, aors, auth, outbound_auth, callerid, mailboxes, voicemail_extension, tenantid) values
  ('100-ACME', '100-ACME', '100-ACME', null, '"Ann Ash" <100>', '100@acme', '*97', 'ACME'),
  ('101-ACME', '101-ACME', '101-ACME', null, 'Bob^3B Jr <101>', null, null, 'ACME'),
  ('102-ACME', '102-ACME', '102-ACME', null, '"Cy" <102>', null, null, 'ACME'),
  ('100-BETA', '100-BETA', 'login-7', null, '"Dee" <100>', null, null, 'BETA'),
  ('trunk', 'trunk', null, 'trunk', null, null, null, null),
  ('carrier', 'carrier', 'trunk', null, null, null, null, null);
insert into ps_auths (id, auth_type, username, password, md5_cred) values
  ('100-ACME', 'userpass', '100-ACME', 'first secret', null),
  ('101-ACME', null, '101-ACME', 'a^3Bb^5Ec', null),
  ('102-ACME', 'md5', '102-ACME', null, '0123456789abcdef0123456789abcdef'),
  ('login-7', 'userpass', 'dee', 'beta secret', null),
  ('trunk', 'userpass', 'offhook', 'of the carrier', null);
insert into ps_aors (id, contact, mailboxes) values ('100-ACME', null, null), ('101-ACME', null, '101@acme'),
  ('102-ACME', null, null), ('100-BETA', null, null), ('trunk', 'sip:carrier.example.com', null), ('carrier', null, null);
`

export const freepbxTables = `
create table users (extension varchar(20) not null default '', password varchar(20), name varchar(50),
  voicemail varchar(50), ringtimer int, outboundcid varchar(50), key extension (extension));
create table devices (id varchar(20) not null default '', tech varchar(10), dial varchar(255), devicetype varchar(5),
  user varchar(50), description varchar(50));
create table sip (id varchar(20) not null, keyword varchar(30) not null, data varchar(8100) not null, flags int not null default 0,
  primary key (id, keyword));
create table pjsip like sip;
create table admin (variable varchar(20) primary key, value varchar(80));
insert into admin values ('need_reload', 'false'), ('version', '17.0.1');
insert into users (extension, name, voicemail) values ('1001', 'Ann Ash', 'default'), ('1002', 'Bob', 'novm'),
  ('1003', 'Nobody''s', 'novm'), ('1004', 'Hashed', 'novm');
insert into devices (id, tech, dial, devicetype, user) values ('1001', 'pjsip', 'PJSIP/1001', 'fixed', '1001'),
  ('1002', 'sip', 'SIP/1002', 'fixed', '1002'), ('1004', 'pjsip', 'PJSIP/1004', 'fixed', '1004'),
  ('90', 'pjsip', 'PJSIP/90', 'adhoc', 'none');
insert into sip (id, keyword, data) values ('1001', 'secret', 'first secret'), ('1001', 'sipdriver', 'chan_pjsip'),
  ('1001', 'username', 'ann'), ('1001', 'vmexten', '*97'), ('1002', 'secret', 'second secret'), ('1002', 'sipdriver', 'chan_sip'),
  ('1004', 'secret', 'ignored'), ('1004', 'md5_cred', '0123456789abcdef0123456789abcdef'), ('1004', 'sipdriver', 'chan_pjsip'),
  ('90', 'secret', 'of nobody'), ('90', 'sipdriver', 'chan_pjsip'), ('tr-reg-5', 'secret', 'of the carrier'), ('-1', 'secret', 'old');
insert into pjsip (id, keyword, data) values ('5', 'secret', 'of the carrier');
`

/** The type of `enabled` is another one since 5.5. */
export const fusionpbxTables = (enabled: 'text' | 'boolean') => `
create table v_domains (domain_uuid uuid primary key, domain_name text, domain_enabled boolean);
create table v_extensions (extension_uuid uuid primary key, domain_uuid uuid, extension text, number_alias text, password text,
  accountcode text, effective_caller_id_name text, directory_first_name text, directory_last_name text, user_context text,
  enabled ${enabled}, insert_date timestamptz, update_date timestamptz);
create table v_voicemails (voicemail_uuid uuid primary key, domain_uuid uuid, voicemail_id text, voicemail_password text,
  voicemail_enabled ${enabled});
insert into v_domains values ('00000000-0000-0000-0000-00000000000a', 'acme.example.com', true),
  ('00000000-0000-0000-0000-00000000000b', 'beta.example.com', true), ('00000000-0000-0000-0000-00000000000c', 'gone.example.com', false);
insert into v_extensions (extension_uuid, domain_uuid, extension, number_alias, password, effective_caller_id_name,
  directory_first_name, directory_last_name, enabled) values
  ('00000000-0000-0000-0001-000000000001', '00000000-0000-0000-0000-00000000000a', '100', '', 'first secret', 'Ann Ash', null, null, 'true'),
  ('00000000-0000-0000-0001-000000000002', '00000000-0000-0000-0000-00000000000a', 'bob', '101', 'second secret', null, 'Bob', 'Birch', 'true'),
  ('00000000-0000-0000-0001-000000000003', '00000000-0000-0000-0000-00000000000a', '102', null, 'off', 'Off', null, null, 'false'),
  ('00000000-0000-0000-0001-000000000004', '00000000-0000-0000-0000-00000000000b', '100', null, 'beta secret', 'Dee', null, null, 'true'),
  ('00000000-0000-0000-0001-000000000005', '00000000-0000-0000-0000-00000000000c', '100', null, 'gone', 'Gone', null, null, 'true'),
  ('00000000-0000-0000-0001-000000000006', '00000000-0000-0000-0000-00000000000a', '103', null, null, 'Without', null, null, 'true');
insert into v_voicemails values ('00000000-0000-0000-0002-000000000001', '00000000-0000-0000-0000-00000000000a', '101', '1234', 'true');
`

export const kamailioTables = `
create table subscriber (id int primary key, username varchar(64) not null default '', domain varchar(64) not null default '',
  password varchar(64) not null default '', ha1 varchar(128) not null default '', ha1b varchar(128) not null default '',
  display varchar(80), unique (username, domain));
insert into subscriber (id, username, domain, password, ha1, display) values
  (1, '100', 'acme.example.com', 'first secret', '', 'Ann Ash'),
  (2, '101', 'acme.example.com', '', '0123456789abcdef0123456789abcdef', 'Hashed'),
  (3, '100', 'beta.example.com', 'beta secret', '', null);
`
