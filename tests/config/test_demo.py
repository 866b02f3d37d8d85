"""The demo stops cleanly, whatever became of the terminal that started it."""

import os
from datetime import datetime

from honcho.printer import Message

from config.demo import ForgivingPrinter


def test_it_goes_on_when_nobody_reads_its_output_any_more():
    reader, writer = os.pipe()
    os.close(reader)
    output = os.fdopen(writer, "w")
    printer = ForgivingPrinter(output)

    for line in ("one", "two"):
        printer.write(Message("line", line, datetime.now(), "web", None))

    assert output.fileno() == writer, "it is still open"
    os.dup2(os.open(os.devnull, os.O_WRONLY), writer)  # what is buffered can go now
