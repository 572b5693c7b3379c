"""The sentence of each refusal and the label of each word people see, as English source text for the catalogues."""


def N_(text: str) -> str:
    """Mark a text for the catalogues; it is translated where it is shown."""
    return text


GENERAL = {
    "unknown": N_("There is nothing at this address."),
    "forbidden": N_("You have no right to do this."),
    "no_session": N_("Your session has ended. Please identify yourself again."),
    "bad_form_token": N_("This form is no longer valid. Go back, reload the page and try again."),
    "too_many": N_("Too many attempts. Wait a little and try again."),
    "unavailable": N_("Something is not working on our side. Nothing was recorded: please try again."),
    "invalid": N_("Something needs to be mended before we can go on."),
}

SENTENCES: dict[str, str] = {**GENERAL}
