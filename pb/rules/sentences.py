"""The sentence of each refusal and the label of each word people see, as English source text for the catalogues."""

from pb.rules.accounts_sentences import ACCOUNTS_AND_PRIVACY
from pb.rules.ballot_list_sentences import BALLOT_LIST
from pb.rules.decisions_sentences import DECISIONS
from pb.rules.edition_sentences import EDITIONS
from pb.rules.grants_sentences import GRANTS
from pb.rules.marking import N_
from pb.rules.notifications_sentences import NOTIFICATIONS
from pb.rules.paper_sentences import PAPER
from pb.rules.purchasing_sentences import PURCHASING
from pb.rules.results_sentences import RESULT_ACTS
from pb.rules.reviews_sentences import REVIEWS
from pb.rules.roll_sentences import PEOPLE
from pb.rules.setup_sentences import SET_UP
from pb.rules.submission_sentences import SUBMISSION
from pb.rules.upload_sentences import UPLOADS

__all__ = ["N_", "SENTENCES"]

GENERAL = {
    "unknown": N_("There is nothing at this address."),
    "unknown_edition": N_("There is no edition “%(slug)s” here."),
    "forbidden": N_("You have no right to do this."),
    "no_session": N_("Your session has ended. Please identify yourself again."),
    "foreign_host": N_("This site does not answer to that name."),
    "bad_form_token": N_("This form is no longer valid. Go back, reload the page and try again."),
    "too_many": N_("Too many attempts. Wait a little and try again."),
    "unavailable": N_("Something is not working on our side. Nothing was recorded: please try again."),
    "invalid": N_("Something needs to be mended before we can go on."),
}

BALLOTS = {
    "invalid_ballot": N_("This ballot is not valid yet."),
    "unknown_track": N_("There is no section “%(track)s” on this ballot."),
    "unknown_project": N_("Project %(number)s is not on this ballot."),
    "wrong_track": N_("Project %(number)s stands in another section of the ballot."),
    "twice": N_("Project %(number)s is chosen twice."),
    "too_many_choices": N_("You have chosen %(chosen)s projects; you may choose at most %(most)s."),
    "too_few_choices": N_("You have chosen %(chosen)s projects; choose at least %(least)s, or none at all."),
    "over_basket": N_("Your basket costs %(spent)s. That is %(over)s more than the %(limit)s there is."),
    "under_spend": N_("Your basket costs %(spent)s; it must come to at least %(least)s, or be empty."),
    "not_a_ballot": N_("This is not a ballot."),
    "other_ballot": N_("This ballot belongs to another vote."),
}

ALLOCATION = {
    "unknown_rule": N_("There is no rule “%(rule)s” to share out an envelope."),
    "double_project": N_("A project stands in the ranking twice."),
    "bad_seed": N_("The seed of a draw is one line of text."),
    "unclear_order": N_("The order drawn is a list of numbers of projects between commas, each named once."),
    "twice_in_order": N_("The order drawn names a project twice."),
    "minute_funded": N_("Funded: it costs %(cost)s and %(balance_before)s was left."),
    "minute_skipped": N_("Not funded: it needs %(cost)s and %(balance_before)s is left. The next projects are tried."),
    "minute_stopped": N_("Not funded: the sharing stopped at the first project that did not fit."),
    "minute_no_place": N_("Not funded: all the places are taken."),
    "minute_below_minimum": N_("Not funded: it has fewer votes than the minimum."),
    "minute_over_cap": N_("Not funded: it costs more than one project may."),
    "minute_tied": N_("Not decided: it has as many votes as another project, and there is not enough left for all."),
    "minute_undecided": N_("Not decided: the tie above it must be settled first."),
    "minute_withdrawn": N_("Withdrawn: it keeps its votes but is not funded."),
}

PABULIB = {
    "pabulib_kind": N_("This file holds a vote of another kind (%(vote_type)s); these can be held again: %(kinds)s."),
    "file_missing": N_("This file cannot be opened."),
    "file_too_large": N_("This file is too large: at most %(megabytes)s MB can be read."),
    "not_text": N_("This is not a Pabulib file: it is not UTF-8 text."),
    "not_pabulib": N_("This is not a Pabulib file: there is no %(part)s section where one should be."),
    "part_twice": N_("There are two %(part)s sections."),
    "part_empty": N_("The %(part)s section has no column names."),
    "open_quote": N_("A quotation mark is opened here and never closed."),
    "bad_record": N_("This record cannot be read."),
    "column_twice": N_("The %(part)s section has two columns “%(column)s”."),
    "missing_column": N_("The %(part)s section has no column “%(column)s”."),
    "too_few_fields": N_("This record has %(fields)s fields; at least %(columns)s are needed."),
    "too_many_fields": N_("This record has %(fields)s fields for %(columns)s columns."),
    "missing_key": N_("The META section does not say “%(key)s”."),
    "key_twice": N_("The META section says “%(key)s” twice."),
    "unknown_vote_type": N_("Votes of the type “%(vote_type)s” are not counted here."),
    "bad_amount": N_("“%(amount)s” is not an amount of money."),
    "negative_amount": N_("“%(amount)s” is less than zero."),
    "fraction_of_cent": N_("“%(amount)s” has a fraction of a cent."),
    "amount_too_large": N_("“%(amount)s” is too large an amount."),
    "not_whole": N_("“%(number)s” is not a whole number."),
    "bad_project_id": N_("“%(id)s” cannot be the number of a project."),
    "double_project_id": N_("Project “%(id)s” is listed twice."),
    "unknown_project_id": N_("This ballot names project “%(id)s”, which is not listed."),
    "empty_mark": N_("This ballot has an empty place between two commas."),
    "several_choices": N_("This ballot names %(chosen)s projects where one may be chosen."),
    "points_mismatch": N_("This ballot has %(points)s numbers of points for %(marks)s projects."),
    "other_number_of_ballots": N_("The file holds another number of ballots than it says; those it holds are counted."),
    "voter_twice": N_("A voter stands in the file twice; each ballot is counted."),
}

PROJECTS = {
    "bad_project": N_("The project needs to be mended."),
    "project_frozen": N_("The vote is prepared: of a project on the ballot only texts and pictures can still change."),
    "project_no_amount": N_("The amount retained by the College is missing: it is what counts on the ballot."),
    "project_number_taken": N_("Another project already has the number %(number)s."),
    "project_track": N_("There is no track “%(track)s” in this edition."),
    "project_title_missing": N_("The project needs a title."),
    "project_title_words": N_("The title has %(words)s words; it needs between %(least)s and %(most)s."),
    "project_summary_missing": N_("Say in a few lines what the project is."),
    "project_summary_length": N_("The short description has %(characters)s characters; at most %(most)s are allowed."),
    "project_objectives": N_("There are %(objectives)s objectives; at most %(most)s are allowed."),
    "project_theme": N_("There is no theme “%(theme)s” in this edition."),
    "project_themes": N_("The project has %(themes)s themes; at most %(most)s are allowed."),
    "project_amount": N_("An amount cannot be less than zero."),
    "project_cost_line": N_("A cost line needs a known heading, and cannot ask more than it costs."),
    "project_over_cap": N_("The amount is %(amount)s; a project of this kind may cost at most %(cap)s."),
    "project_sum": N_("The cost lines ask %(sum)s in all, but the project asks %(asked)s."),
    "project_retained_reason": N_("Say why the College retains less than was asked."),
    "project_retained_more": N_("The College cannot retain more than the %(asked)s that were asked."),
    "project_point": N_("The point on the map is not in Belgium, or half of it is missing."),
    "unknown_move": N_("There is no such step for a project."),
    "move_not_from_here": N_("This step is not possible for a project in its present state."),
    "move_not_yours": N_("This step is not yours to take."),
    "move_not_in_phase": N_("This step is not possible at this moment of the edition."),
    "move_too_late": N_("The last day for this step has passed."),
    "merge_needs_both": N_("Both holders must agree before their projects are merged."),
    "reason_needed": N_("Give the reason: it is kept with the project."),
    "law_and_facts_needed": N_("This decision must state the article, the facts, and a text in French and in Dutch."),
    "text_needed": N_("Write the reason."),
    "article_needed": N_("Name the article the decision rests on."),
    "facts_needed": N_("State the facts."),
    "text_fr_needed": N_("Write the reasons in French."),
    "text_nl_needed": N_("Write the reasons in Dutch."),
    "minute_needed": N_("The minute of the count is missing."),
}

SIGNING = {
    "secret_missing": N_("The secrets file %(at)s is missing. Give its place in PB_SECRET_FILE."),
    "secret_unreadable": N_("The secrets file %(at)s cannot be read."),
    "secret_open": N_("Others may read the secrets file %(at)s (mode %(mode)s). Run: chmod 600 %(at)s"),
    "secret_malformed": N_("The secrets file %(at)s must hold one key, or two different ones, a line each."),
    "secret_length": N_("A key in the secrets file %(at)s has %(bytes)s bytes; it must have 32."),
    "secret_weak": N_("A key in the secrets file %(at)s was not made by chance. Have a new one made."),
    "secret_rotating": N_("The secrets file %(at)s still holds a former key. Finish that change of key first."),
    "rotation_unfinished": N_("Something still lies under a former key. Run the same command again."),
    "key_unreadable": N_("The key %(at)s (%(purpose)s) does not open with the master key of this installation."),
    "no_key": N_("There is no key for this purpose: %(purpose)s (%(at)s)."),
    "field_unreadable": N_("A protected value in %(at)s was altered or moved and cannot be read."),
    "form_ended": N_("This form was open too long. Go back, reload the page and try again."),
    "ballot_too_long": N_("This ballot is longer than the longest valid ballot."),
    "ballot_unreadable": N_("A sealed ballot was altered, or was sealed for another box."),
    "box_key_missing": N_("The private key of this box is not here (%(at)s)."),
    "escrow_length": N_("The sheet must have %(groups)s groups of five characters."),
    "escrow_groups": N_("There is a slip in these groups of the sheet: %(numbers)s."),
    "escrow_group": N_("There is a slip in group %(number)s."),
    "escrow_other_key": N_("This sheet does not hold the key of one box. Check every group."),
}

SETTINGS = {
    "settings": N_("The site cannot start: these settings need mending. They are explained in config.py."),
    "setting_number": N_("“%(value)s” is not a whole number from %(least)s to %(most)s."),
    "setting_choice": N_("“%(value)s” is not one of: %(choices)s."),
    "setting_database": N_(
        "This is not the address of a database. Write sqlite:////absolute/path/pb.sqlite or "
        "postgresql://user:password@host/name."
    ),
    "setting_address": N_(
        "“%(value)s” is not the address of a site. Write it without a path: https://vote.example.be."
    ),
    "setting_mail": N_(
        "This is not the address of a mail server. Write smtp://user:password@host:587 or smtps://…; "
        "a demonstration may write files with file:/path/of/a/folder."
    ),
    "setting_missing": N_("This setting has no default in production. Give it a value."),
    "setting_https": N_("In production the address of the site must begin with https://."),
    "setting_secret_place": N_("The secrets file must lie outside the data folder, so that no backup holds both."),
    "setting_mail_file": N_("In production mail goes through a server: write smtp:// or smtps://."),
    "setting_addresses": N_("This is not a list of e-mail addresses with a comma between."),
    "setting_host_port": N_("“%(value)s” is not a host and a port, such as 127.0.0.1:443."),
    "setting_security_keys": N_("In production grave roles need a security key. Leave it empty, or write required."),
    "setting_debug": N_("In production the log may not be in debug mode. Write info, warning or error."),
    "setting_scanner": N_("Write unix: and the path of the socket of clamd, or tcp: with host and port."),
    "setting_contact": N_("Write mailto: and an address, or the address of a page that begins with https://."),
    "setting_backup_key": N_("This is not a backup key: 64 hexadecimal figures, as `pb keys backup` prints them."),
    "database_away": N_("The database does not answer. Check PB_DATABASE_URL, and that the server runs."),
    "no_tables": N_("This database has no tables yet. Run: pb upgrade"),
    "old_tables": N_("The tables of this database are older than this version. Make a backup, then run: pb upgrade"),
    "newer_tables": N_("The tables of this database are newer than this version. Install the newer version again."),
}

ACCOUNTS = {
    "bad_credentials": N_("This address and this password do not go together."),
    "bad_factor": N_("This code is not right, or it was used before. Wait for the next one and try again."),
    "factor_not_fresh": N_("This needs a new code of your second factor."),
    "unknown_invitation": N_("This invitation does not exist, was used, or has ended. Ask for a new one."),
    "enrolment_ended": N_("This page was open too long. Scan the new picture and try again."),
    "unknown_role": N_("“%(role)s” is not a role. Choose one of: %(roles)s."),
    "unknown_municipality": N_("There is no municipality “%(municipality)s” here."),
    "municipality_needed": N_("Say for which municipality this role is given: %(municipalities)s."),
    "not_an_address": N_("“%(address)s” is not an e-mail address."),
    "unknown_account": N_("There is no account with this address."),
    "demonstration_there": N_("The demonstration is there already."),
    "not_only_invented": N_("There are editions here that nobody invented: nothing was taken away."),
    "only_demonstration": N_("This exists only in a demonstration."),
    "two_people": N_("This takes two different people: name both."),
    "not_an_account": N_("Write the name that the journal and your colleagues will see."),
}

FILES = {
    "no_such_file": N_("This file is not here (any more)."),
    "storage_full": N_("There is no room left to keep files. Nothing was recorded: please try again later."),
    "upload_too_large": N_("This file is too large: at most %(megabytes)s MB."),
}

PASSWORDS = {
    "password_short": N_("This password is too short: at least %(least)s characters."),
    "password_long": N_("This password is too long: at most %(most)s characters."),
    "password_common": N_("Many people use this password. Choose one that nobody would guess, such as four words."),
    "password_run": N_("This password is too simple: it repeats itself or follows the keys. Choose another one."),
    "password_words": N_("This password is easily guessed from your name or from the name of the site."),
}

NATIONAL = {
    "no_number": N_("The national register number is missing."),
    "bad_number": N_("This is not a valid national register number."),
    "century_conflict": N_("The birth date lies in another century than the national register number says."),
    "birth_date_conflict": N_("The birth date is not the one of the national register number."),
}

ACCENT = {
    "accent_contrast": N_(
        "“%(accent)s” cannot be the accent colour. Write a colour such as #0b5a3c that people can read."
    ),
    "accent_like_error": N_("This colour is close to the red of errors: people may think that something is wrong."),
    "accent_like_care": N_("This colour is close to the amber of warnings: people may think that they must take care."),
}

FORMS = {
    "address_needed": N_("Write your e-mail address."),
    "password_needed": N_("Write a password."),
    "code_needed": N_("Write the code."),
    "too_long": N_("This is too long: at most %(most)s characters."),
    "unprintable": N_("This text holds characters that cannot be shown. Type it anew."),
    "not_an_amount": N_("Write an amount in euro, for example 12500 or 99,50."),
    "not_a_place": N_("Write a number of degrees, for example 50.80."),
    "too_large": N_("What you sent is too large."),
    "choose_one": N_("Choose one of the list."),
}

VOTES = {
    "vote_not_open": N_("The vote opens on %(start)s. Nothing was recorded."),
    "vote_closed": N_("The vote ended on %(end_until)s. Nothing was recorded."),
    "vote_paused": N_("The vote is paused for a check. Nothing was recorded: please try again later."),
    "choosing_closed": N_("This is not the moment to choose projects: there is no campaign and no vote going on."),
    "code_slip": N_("There is a slip in this code. Compare it with your letter: five groups of four signs."),
    "not_a_birth_date": N_("This is not a date. Write the day, the month and the year, for example 31 3 1980."),
    "not_recognised": N_("This code and this birth date do not go together. Compare both with your letter."),
    "too_young": N_("One can vote from the age of %(years)s, reached on %(day)s at the latest."),
    "already_voted_online": N_("A vote was recorded for you on %(day)s, online. A person votes once."),
    "already_voted_desk": N_("A vote was recorded for you on %(day)s, at a help desk. A person votes once."),
    "already_voted_paper": N_("A vote was recorded for you on %(day)s, on paper. A person votes once."),
    "already_chosen": N_("Project %(number)s is already in your vote."),
    "not_chosen": N_("Project %(number)s is not in your vote."),
    "choice_no_place": N_("You have already chosen %(chosen)s projects here, and you may choose at most %(most)s."),
    "choice_too_dear": N_("This project costs %(cost)s and you have %(left)s left: %(missing)s is missing."),
    "nothing_chosen": N_("You have not chosen anything yet."),
    "sent_twice": N_("The form says “%(name)s” twice. Go back, reload the page and try again."),
    "form_incomplete": N_("Something is missing in this form. Go back, reload the page and try again."),
    "vote_not_ready": N_("The vote cannot be opened yet: this is missing."),
    "no_roll": N_("There is no roll of voters."),
    "no_mail": N_("There is no mail server."),
    "no_projects": N_("There is no project on the ballot."),
    "no_reference_day": N_("The day on which the age of voters counts is not fixed."),
    "edition_not_published": N_("The edition is not published."),
    "box_prepared": N_("The box of this edition is already prepared."),
    "box_too_early": N_("The box can be prepared from %(start)s."),
    "box_not_prepared": N_("The ballot box is not open. Nothing was recorded."),
    "box_sealed": N_("The box is sealed: it takes nothing any more."),
    "box_not_sealed": N_("Only a sealed box can be opened."),
    "box_does_not_add_up": N_("The register and the box do not add up. Nobody votes or counts until it is explained."),
    "box_changed": N_("The box is not what it was when it was sealed. It is not counted."),
    "vote_not_over": N_("The box can be sealed two minutes after the end of the vote: %(end_until)s."),
    "escrow_test_failed": N_("The key of the box did not open a test ballot. Nothing was opened."),
    "two_people_needed": N_("Two different people must do this together."),
    "not_counted": N_("The votes of this edition are not counted yet."),
    "count_running": N_("A count of this edition is going on."),
    "count_not_final": N_("The result is not final: a tie must be settled first."),
}

RESULTS = {
    "told_funded": N_("It costs %(cost)s and %(before)s was left. After it, %(after)s is left."),
    "told_fished_up": N_("It stands below the line, but costs %(cost)s and %(before)s was left. After it: %(after)s."),
    "told_skipped": N_("It needs %(cost)s and %(before)s is left: %(missing)s too little."),
    "told_stops": N_("It needs %(cost)s and %(before)s is left: the sharing stops here."),
    "told_stopped": N_("The sharing had already stopped above it."),
    "told_no_place": N_("Places: %(places)s. They were all taken."),
    "told_below_minimum": N_("Votes received: %(votes)s. Votes needed: %(least)s."),
    "told_over_cap": N_("It costs %(cost)s, and one project may cost at most %(cap)s."),
    "told_tied": N_("Another project has as many votes, and there is not enough for both."),
    "told_undecided": N_("It depends on the tie above it."),
    "told_jury": N_("It depends on the points of the jury."),
    "told_withdrawn": N_("It left after the ballots were made. It keeps its votes, but gets no money."),
    "not_a_tracker": N_("There is a slip in this code. Compare it with your paper or screen: 21 signs."),
    "tracker_needed": N_("Write your verification code."),
}

BACKUPS = {
    "not_a_backup": N_("This is not a backup of this program."),
    "backup_broken": N_("This backup was cut off or altered. Take another copy of it."),
    "backup_key_needed": N_("This backup is locked. Give its private key with --key-file."),
    "backup_other_key": N_("This backup was locked with another key."),
    "backup_key_missing": N_("In production backups are locked: run pb keys backup once, then set PB_BACKUP_KEY."),
    "backup_other_version": N_(
        "This backup comes from another version (tables %(tables)s). Install that version first."
    ),
    "backup_differs": N_("What this backup holds differs from its own list: %(name)s. Take another copy of it."),
    "backup_into_full": N_("There is something in this database or data folder already. Restore into an empty one."),
    "backup_other_secret": N_("The secrets file does not open this backup. Put back the keys that belong to it first."),
    "backup_other_head": N_("The line of the journal that was noted outside is not in this backup."),
    "file_exists": N_("There is a file of this name already: %(at)s"),
}

ROLL = {
    "not_a_table": N_("This file cannot be read. Save the roll as XLSX or CSV and try again."),
    "not_a_roll": N_("No line of headings names a national register number and a name. Give each column its heading."),
    "too_many_rows": N_("There are too many rows: at most %(rows)s."),
    "packed_too_tightly": N_("This workbook unpacks to far more than a roll can hold. Save it again, or as CSV."),
    "roll_changed": N_("Another import of this roll was faster. Nothing was kept of this one: look, then start again."),
    "bis_number": N_("This is a BIS number: its holder is not in the population register."),
    "number_conflict": N_("Two different people have this number. Neither can vote until this is settled."),
    "duplicate_row": N_("This is a second copy of a row."),
    "not_resident": N_("The postal code lies outside the municipality."),
    "no_name": N_("The last name is missing."),
    "bad_date": N_("The birth date is missing, or it is not a day that exists."),
    "future_date": N_("The birth date lies in the future."),
    "sex_conflict": N_("The sex is not the one that the national register number tells."),
    "encoding": N_("Some letters look wrong: the file may have been saved with another set of characters."),
    "no_first_name": N_("The first name is missing."),
    "no_street": N_("The street is missing."),
    "no_language": N_("The language is missing: this person is written to in French and Dutch."),
    "deceased": N_("This person has died or was struck off, and does not stand on the roll."),
    "kept_from_current": N_("The row was refused, but this person stands on the roll now and stays there."),
}

PARTS = (
    GENERAL,
    BALLOTS,
    GRANTS,
    ALLOCATION,
    PABULIB,
    EDITIONS,
    SET_UP,
    PROJECTS,
    SIGNING,
    SETTINGS,
    ACCOUNTS,
    ACCOUNTS_AND_PRIVACY,
    FILES,
    PASSWORDS,
    NATIONAL,
    VOTES,
    ACCENT,
    FORMS,
    UPLOADS,
    PURCHASING,
    RESULTS,
    RESULT_ACTS,
    BACKUPS,
    ROLL,
    DECISIONS,
    REVIEWS,
    NOTIFICATIONS,
    BALLOT_LIST,
    SUBMISSION,
    PEOPLE,
    PAPER,
)
SENTENCES: dict[str, str] = {code: text for part in PARTS for code, text in part.items()}
