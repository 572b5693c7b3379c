"""What may be wrong with equipment, meetings and recommendations, as English source text."""

from pb.rules.marking import N_

EVALUATION = {
    "not_an_hour": N_("Write the hour like this: 19:30."),
    "bad_equipment": N_("This cannot be kept in the register yet."),
    "equipment_value": N_("A value cannot be less than zero."),
    "equipment_future": N_("A thing cannot be bought in the future."),
    "equipment_handed_over": N_("This thing was handed over already."),
    "hand_over_day": N_("Give a day between the purchase of %(bought)s and today."),
    "equipment_not_available": N_("This thing cannot be lent now."),
    "equipment_not_lent": N_("This thing is not lent at this moment."),
    "borrower_needed": N_("Say who borrows it."),
    "loan_days": N_("Give a day from today, at most a year later."),
    "bad_meeting": N_("This meeting cannot be kept yet."),
    "meeting_seats": N_("Say how many people can come."),
    "meeting_past": N_("A meeting lies ahead."),
    "meeting_to_come": N_("The meeting has not begun yet."),
    "meeting_over": N_("This meeting has begun: nobody can register any more."),
    "meeting_full": N_("Only %(left)s seats are left."),
    "bad_registration": N_("This registration cannot be taken yet."),
    "meeting_people": N_("Register 1 to %(most)s people."),
    "registered_already": N_("This address is registered already."),
    "bad_recommendation": N_("This recommendation cannot be kept yet."),
    "recommendation_state": N_("Choose what becomes of it."),
}
