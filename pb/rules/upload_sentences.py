"""What may be wrong with a picture or another file that people send, as English source text."""

from pb.rules.marking import N_

UPLOADS = {
    "bad_picture": N_("This picture cannot be taken yet."),
    "picture_words": N_("Say what the picture shows, for people who cannot see it."),
    "too_many_pictures": N_("A project has at most %(most)s pictures. Take one away first."),
    "picture_too_large": N_("This picture is too large: at most %(megabytes)s MB."),
    "picture_kind": N_("This is not a picture we can read. Save it as JPEG, PNG or WebP and send it again."),
    "picture_pixels": N_("This picture is too large: at most %(megapixels)s million dots."),
    "picture_broken": N_("This picture is damaged. Save it again, or choose another one."),
    "picture_waiting": N_("This picture is still being prepared. Look again in a moment."),
    "picture_heavy": N_("This picture takes too much time or memory to prepare. Save it smaller, then send it again."),
    "file_infected": N_("The virus scanner found something in this file. It was not kept."),
    "scanner_away": N_("Files cannot be checked for viruses just now, so none is taken. Try again in a few minutes."),
    "no_picture": N_("Choose a picture first."),
    "no_file": N_("Choose a file first."),
    "too_many_files": N_("There is no room for more files here: at most %(most)s. Take one away first."),
    "pdf_too_large": N_("This file is larger than %(megabytes)s MB. Save it smaller, then send it again."),
    "pdf_kind": N_("Only PDF files and pictures (JPEG, PNG, WebP) can be taken here."),
    "pdf_broken": N_("This PDF file cannot be read. Save it again, then send it."),
    "pdf_locked": N_("This PDF file is protected by a password. Save it without one, then send it."),
    "pdf_too_long": N_("This PDF file has more than %(pages)s pages. Send the pages that matter."),
    "pdf_active": N_(
        "This PDF file holds a program, a form or another file, which we do not take. "
        "Print it to a new PDF, then send that."
    ),
}
