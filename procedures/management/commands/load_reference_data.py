"""``manage.py load_reference_data``: provinces, the official calendar, the Ministry."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from procedures.calendars import forget_calendar
from procedures.clock import DayKind, confirmed_years, official_days
from procedures.models import CalendarDay, CalendarYear, Organisation
from procedures.services.units import load_shipped_provinces

KINDS = {
    DayKind.HOLIDAY: CalendarDay.Kind.HOLIDAY,
    DayKind.EXCHANGE_OFF: CalendarDay.Kind.EXCHANGE,
    DayKind.EXCHANGE_WORKED: CalendarDay.Kind.WORKED,
}


class Command(BaseCommand):
    """Enters what every installation starts from; run again, it changes nothing that is there."""

    help = "Nạp danh mục tỉnh, lịch nghỉ chính thức và các cơ quan trung ương."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        load_shipped_provinces()
        days = [
            CalendarDay(
                day=day.on, kind=KINDS[day.kind], source=f"{day.name_vi} · {day.source}"[:200]
            )
            for day in official_days()
        ]
        CalendarDay.objects.bulk_create(days, ignore_conflicts=True)
        confirmed = confirmed_years()
        for year in sorted({day.day.year for day in days} | set(confirmed)):
            CalendarYear.objects.get_or_create(
                year=year,
                defaults={
                    "confirmed": year in confirmed,
                    "source": "Danh sách chính thức"
                    if year in confirmed
                    else "Chưa có danh sách chính thức",
                },
            )
        forget_calendar()
        self._central_offices()
        self.stdout.write(f"Lịch: {len(days)} ngày; năm đã xác nhận: {sorted(confirmed)}")

    def _central_offices(self) -> None:
        ministry, _created = Organisation.objects.get_or_create(
            kind=Organisation.Kind.MINISTRY, name="Bộ Công Thương", province=None
        )
        # TT 38/2025/TT-BCT Art 29: the one department's name becomes the other's on 1/7/2025.
        old, _created = Organisation.objects.get_or_create(
            kind=Organisation.Kind.MINISTRY_DEPARTMENT,
            name="Cục Công Thương địa phương",
            province=None,
            defaults={"parent": ministry, "valid_to": date(2025, 6, 30)},
        )
        new, _created = Organisation.objects.get_or_create(
            kind=Organisation.Kind.MINISTRY_DEPARTMENT,
            name="Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công",
            province=None,
            defaults={"parent": ministry, "valid_from": date(2025, 7, 1), "short_name": "ĐCK"},
        )
        if old.successor_id is None:
            old.successor = new
            old.save(update_fields=["successor"])
