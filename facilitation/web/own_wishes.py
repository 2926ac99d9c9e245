"""One's own settings for those who have an account."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from facilitation.usecases.wishes import set_own_wishes, show_own_wishes
from facilitation.web import desk
from facilitation.web.forms.wishes import WishesForm
from facilitation.web.place import enter_district, place

blueprint = Blueprint("own_wishes", __name__, url_prefix="/d/<district>/wishes")


@blueprint.get("")
@login_required
def show(district: str) -> ResponseReturnValue:
    return _page(district, None)


@blueprint.post("")
@login_required
def change(district: str) -> ResponseReturnValue:
    form = WishesForm()
    if form.is_in_order():
        with form.attempt() as session:
            _here, actor = enter_district(session, district)
            set_own_wishes(session, form.wish, by=actor, now=desk().now())
    if form.was_accepted:
        flash(_("Ihre Wünsche sind gespeichert."), "success")
        return redirect(f"/d/{district}/wishes", 303)
    return _page(district, form), form.status


def _page(district: str, form: WishesForm | None) -> str:
    with desk().reading() as session:
        _here, actor = enter_district(session, district)
        found = show_own_wishes(session, by=actor, key=desk().settings.secret_key, now=desk().now())
        place().crumbs.append((_("Meine Wünsche"), None))
        return render_template(
            "wishes/own.html",
            found=found,
            form=form or WishesForm(formdata=None, data=vars(found.wish)),
            link=f"/d/{district}/wishes",
        )
