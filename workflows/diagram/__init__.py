"""Pictures of a procedure, drawn from its flow class: the plain one and the live one."""

from workflows.diagram.drawing import procedure_svg
from workflows.diagram.live import TwinLine, live_svg, text_twin

__all__ = ["TwinLine", "live_svg", "procedure_svg", "text_twin"]
