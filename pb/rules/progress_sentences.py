"""What may be wrong with news, following by mail and follow-up, as English source text."""

from pb.rules.marking import N_

PROGRESS = {
    "bad_news": N_("This news cannot be taken yet."),
    "news_title_needed": N_("Give a title."),
    "news_text_needed": N_("Say what happened."),
    "news_settled": N_("This news was published or refused already."),
    "news_not_chosen": N_("Only a project that was chosen has news."),
    "consent_needed": N_("Show children only if their parents agreed; otherwise choose another picture."),
    "link_gone": N_("This link no longer holds. Ask for a new one."),
    "bad_follow": N_("Something is missing before we can send you the link."),
    "follow_age": N_("Say whether you are %(years)s or older, or whether this is the address of a parent."),
    "bad_follow_up": N_("This follow-up cannot be kept yet."),
    "spent_above_committed": N_("What is spent cannot be more than the %(committed)s that are committed."),
    "stage_in_future": N_("A milestone is reached today at the latest."),
    "delay_reason": N_("Say why it is later than first planned, in French and in Dutch: everybody reads it."),
}
