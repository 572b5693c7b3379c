-- Roles and database, once, as the administrator of PostgreSQL: psql -f roles.sql
-- pb_owner owns the tables: it migrates, seals and makes backups. pb_web is the site and its workers: `pb upgrade` gives
-- it its rights, which are to read and to add on register, ballots and journal, and nothing more (Z10).
create role pb_owner login;
create role pb_web login connection limit 100;
create database pb owner pb_owner encoding 'UTF8' template template0;
revoke all on database pb from public;
grant connect on database pb to pb_web;
alter role pb_web set statement_timeout = '30s';
alter role pb_web set idle_in_transaction_session_timeout = '60s';
alter role pb_web set synchronous_commit = on;
alter database pb set log_min_duration_statement = -1;
alter database pb set log_statement = 'none';
alter database pb set log_parameter_max_length = 0;
alter database pb set log_parameter_max_length_on_error = 0;
